"use strict";
(() => {
  const all = (q, e = document) => [...e.querySelectorAll(q)];
  const one = (q, e = document) => e.querySelector(q);
  const two = (n) => String(n).padStart(2, "0");
  const clock = (ms) => {
    const s = Math.floor(ms / 1000), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    return h ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
  };
  const option = (tag) => one(`#f-t [value="${tag}"]`);

  // The transcript in the page is the only data: what a reader without script sees is what the script reads.
  const items = all(".talk li[id]").map((li, n) => ({
    n, li, id: li.id, a: +li.dataset.a, b: +li.dataset.b, speaker: li.dataset.s ?? "",
    tags: li.dataset.t ? li.dataset.t.split(" ") : [], suspect: li.classList.contains("susp"),
    text: one("p", li).textContent.toLowerCase(),
  }));
  const byId = new Map(items.map((i) => [i.id, i]));
  const go = (item) => {
    location.hash = item.id;
    item.li.tabIndex = -1;
    item.li.focus({ preventScroll: true });
  };

  // Ribbon: zoom moves what is already drawn; nothing is drawn twice.
  const fig = one(".ribbon");
  if (fig && items.length) {
    const panes = all(".pane svg", fig), range = one("input", fig), read = one(".read", fig), win = one(".win", fig);
    const total = +fig.dataset.total, least = Math.min(60000, total);
    const NS = "http://www.w3.org/2000/svg", step = total / panes.length;
    const base = all(".mid", panes[0]), foot = +fig.dataset.foot + 4, head = +fig.dataset.head;
    const segment = (a) => a.getAttribute("href")?.slice(1);
    // Each drawn statement once, and each pin with its time.
    const seen = new Set(), marks = [], pins = [];
    panes.forEach((svg, p) => {
      for (const node of svg.children) {
        const id = segment(node);
        if (id && !seen.has(id)) seen.add(id), marks.push({ node, a: byId.get(id).a, b: byId.get(id).b });
        if (/^pin/.test(node.getAttribute("class") || "")) {
          const key = ["x", "x1", "cx"].find((k) => node.hasAttribute(k));
          pins.push({ node, at: (p + parseFloat(node.getAttribute(key)) / 100) * step });
        }
      }
    });
    const shape = (name, attributes, text) => {
      const el = document.createElementNS(NS, name);
      for (const k in attributes) el.setAttribute(k, attributes[k]);
      if (text) el.textContent = text;
      return el;
    };
    let t0 = 0, t1 = total, now = -1;
    const draw = () => {
      const span = (t1 - t0) / panes.length, whole = t1 - t0 >= total - 1;
      const every = [10e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1800e3, 3600e3].find((x) => span / x <= 4) || 36e6;
      panes.forEach((svg, p) => {
        const a = t0 + p * span, b = a + span, x = (ms) => `${(100 * (ms - a)) / span}%`, out = [];
        for (let t = Math.ceil(a / every) * every; t < b; t += every) {
          out.push(shape("line", { class: "tick", x1: x(t), x2: x(t), y1: head, y2: foot }));
          out.push(shape("text", { class: "tl", x: x(t), dx: 4, y: foot + 10 }, every < 60e3 ? clock(t) : t ? String(t / 60e3) : "0 min"));
        }
        out.push(...base.map((n) => n.cloneNode(true)));
        for (const m of marks) {
          if (m.b <= a || m.a >= b) continue;
          const g = m.node.cloneNode(true), seam = span * 0.0015, lo = Math.max(a - seam, m.a), hi = Math.min(b + seam, m.b);
          for (const r of all("rect", g)) r.setAttribute("x", x(lo)), r.setAttribute("width", `${(100 * (hi - lo)) / span}%`);
          out.push(g);
        }
        for (const m of pins) {
          if (m.at < a || m.at >= b) continue;
          const g = m.node.cloneNode(true);
          for (const k of ["x", "x1", "x2", "cx"]) if (g.hasAttribute(k)) g.setAttribute(k, x(m.at));
          out.push(g);
        }
        svg.replaceChildren(...out);
      });
      win.textContent = `${clock(t0)} to ${clock(t1)}`;
      range.min = Math.floor(t0 / 1000);
      range.max = Math.ceil(t1 / 1000);
      one("[data-z=out]", fig).disabled = one("[data-z=all]", fig).disabled = whole;
      one("[data-z=in]", fig).disabled = t1 - t0 <= least;
      light();
    };
    // Shades a stretch of time over all panes, or nothing.
    const shade = (name, a, b) => {
      all(`.${name}`, fig).forEach((s) => s.remove());
      if (a === null) return;
      const span = (t1 - t0) / panes.length;
      panes.forEach((svg, p) => {
        const lo = Math.max(a, t0 + p * span), hi = Math.min(b, t0 + (p + 1) * span);
        if (hi <= lo) return;
        svg.append(shape("rect", { class: name, x: `${(100 * (lo - t0 - p * span)) / span}%`, width: `${(100 * (hi - lo)) / span}%`, y: head, height: foot - head }));
      });
    };
    const light = () => (now < 0 ? shade("lit", null) : shade("lit", items[now].a, items[now].b));
    const show = (n) => {
      now = Math.max(0, Math.min(items.length - 1, n));
      const i = items[now];
      if (i.a < t0 || i.b > t1) {
        const w = t1 - t0;
        t0 = Math.max(0, Math.min(total - w, (i.a + i.b) / 2 - w / 2));
        t1 = t0 + w;
        draw();
      }
      range.value = i.a / 1000;
      const who = one(".who", i.li)?.textContent;
      const what = i.suspect ? "not made out" : i.tags.length ? i.tags.map((t) => option(t).textContent).join(", ") : "neither";
      range.setAttribute("aria-valuetext", `${clock(i.a)}${who ? ", " + who : ""}, ${what}: ${one("p", i.li).textContent}`);
      const src = document.createElement("span");
      src.className = "src";
      const time = one("a", i.li).cloneNode(true);
      time.className = "t";
      src.append(time);
      if (who) src.append(Object.assign(document.createElement("bdi"), { textContent: who }));
      const tags = i.suspect || !i.tags.length ? Object.assign(document.createElement("span"), { textContent: what }) : null;
      src.append(...(tags ? [tags] : all(".tags > .tag", i.li).map((t) => t.cloneNode(true))));
      const said = document.createElement("bdi");
      said.textContent = `“${one("p", i.li).textContent}”`;
      said.lang = one("p", i.li).lang;
      read.replaceChildren(src, said);
      light();
    };
    const zoom = (f, at) => {
      const w = Math.max(least, Math.min(total, (t1 - t0) * f));
      const c = at ?? (now >= 0 && items[now].b > t0 && items[now].a < t1 ? (items[now].a + items[now].b) / 2 : (t0 + t1) / 2);
      t0 = Math.max(0, Math.min(total - w, c - w / 2));
      t1 = t0 + w;
      draw();
    };
    fig.addEventListener("click", (e) => {
      const z = e.target.closest("[data-z]")?.dataset.z;
      if (z) zoom(z === "in" ? 0.5 : z === "out" ? 2 : 1e9);
    });
    range.addEventListener("keydown", (e) => {
      const k = e.key;
      if (k === "ArrowRight" || k === "ArrowUp") show(now + 1);
      else if (k === "ArrowLeft" || k === "ArrowDown") show(now - 1);
      else if (k === "Home") show(0);
      else if (k === "End") show(items.length - 1);
      else if (k === "+" || k === "=") zoom(0.5);
      else if (k === "-") zoom(2);
      else if (k === "0") zoom(1e9);
      else if (k === "Enter" && now >= 0) go(items[now]);
      else return;
      e.preventDefault();
    });
    const nearest = (ms) => items.reduce((x, y) => (Math.abs((y.a + y.b) / 2 - ms) < Math.abs((x.a + x.b) / 2 - ms) ? y : x)).n;
    range.addEventListener("input", () => show(nearest(range.value * 1000)));
    // Hover shows, drag zooms, click goes.
    const timeAt = (e) => {
      const svg = e.target.closest("svg");
      const p = panes.indexOf(svg);
      if (p < 0) return null;
      const r = svg.getBoundingClientRect(), span = (t1 - t0) / panes.length;
      return t0 + p * span + ((e.clientX - r.left) / r.width) * span;
    };
    // The statement under the pointer, or one a hair beside it: the shortest are hard to hit.
    const under = (e) => {
      const t = timeAt(e);
      if (t === null) return null;
      const inside = items.findLast((i) => i.a <= t && t < i.b);
      if (inside) return inside;
      const i = items[nearest(t)], near = (t1 - t0) / panes.length / 100;
      return t > i.a - near && t < i.b + near ? i : null;
    };
    let from = null, moved = false;
    const box = one(".panes", fig);
    box.addEventListener("dragstart", (e) => e.preventDefault());
    box.addEventListener("pointerdown", (e) => {
      if (e.button === 0 && e.pointerType === "mouse") [from, moved] = [timeAt(e), false];
    });
    addEventListener("pointermove", (e) => {
      if (from === null) {
        const i = e.pointerType === "mouse" && box.contains(e.target) && under(e);
        if (i && i.n !== now) show(i.n);
        return;
      }
      const t = timeAt(e);
      if (t === null) return;
      if (Math.abs(t - from) > (t1 - t0) / 100) moved = true;
      if (moved) shade("sel", Math.min(from, t), Math.max(from, t));
    });
    addEventListener("pointerup", (e) => {
      if (from === null) return;
      const t = timeAt(e) ?? from;
      shade("sel", null);
      if (moved) {
        const c = (from + t) / 2, w = Math.max(least, Math.abs(t - from));
        zoom(w / (t1 - t0), c);
      }
      from = null;
    });
    box.addEventListener("click", (e) => {
      const i = under(e);
      if (!i) return;
      e.preventDefault();
      // A finger has no hover: its first tap reads, the time in the line below goes.
      if (e.pointerType === "touch") show(i.n);
      else if (!moved) go(i);
      moved = false;
    });
    all("[hidden]", fig).forEach((e) => (e.hidden = false));
    draw();
    const first = one(".three .src .t");
    show(first ? byId.get(segment(first)).n : 0);
  }

  // Transcript: filter and search. Rows are hidden, never rewritten.
  const find = one(".find");
  if (find) {
    const q = one("#f-q"), t = one("#f-t"), s = one("#f-s"), out = one("#f-n");
    const filter = () => {
      const want = q.value.trim().toLowerCase();
      let shown = 0;
      const ranges = [];
      for (const i of items) {
        const kind = !t.value || (t.value === "neither" ? !i.suspect && i.tags.every((x) => option(x).dataset.pole === "neither") : i.tags.some((x) => x === t.value || option(x).dataset.pole === t.value));
        const on = kind && (!s || !s.value || s.value === i.speaker) && (!want || i.text.includes(want));
        i.li.hidden = !on;
        shown += on;
        if (on && want) {
          const walk = document.createTreeWalker(one("p", i.li), NodeFilter.SHOW_TEXT);
          for (let n; (n = walk.nextNode()); )
            for (let at = -1, low = n.data.toLowerCase(); (at = low.indexOf(want, at + 1)) >= 0 && at + want.length <= n.length; ) {
              const r = new Range();
              r.setStart(n, at);
              r.setEnd(n, at + want.length);
              ranges.push(r);
            }
        }
      }
      const quiet = shown === items.length;
      all(".pause").forEach((p) => (p.hidden = !quiet));
      one(".talk").classList.toggle("picked", !quiet);
      if (self.Highlight) CSS.highlights.set("found", new Highlight(...ranges));
      out.textContent = quiet ? `${items.length} statements` : `${shown} of ${items.length} statements`;
    };
    for (const e of [q, t, s]) e?.addEventListener("input", filter);
    q.addEventListener("keydown", (e) => { if (e.key === "Escape") { q.value = ""; filter(); } });
    const clear = () => { q.value = t.value = ""; if (s) s.value = ""; filter(); };
    one("#f-x").addEventListener("click", clear);
    // A link to a hidden statement shows everything again.
    addEventListener("hashchange", () => { if (byId.get(location.hash.slice(1))?.li.hidden) { clear(); byId.get(location.hash.slice(1)).li.scrollIntoView(); } });
    find.hidden = false;
    filter();
  }
})();
