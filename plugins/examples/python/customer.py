import json, re, sys
TAG = "acme.python/customer-focus"
annotations = []
for segment in json.load(open(sys.argv[1], encoding="utf-8"))["segments"]:
    found = re.search("customer", segment["text"], re.IGNORECASE)
    if found:
        # Offsets are bytes of UTF-8, Python counts characters.
        start, end = (len(segment["text"][:at].encode()) for at in found.span())
        evidence = [{"start": start, "end": end, "why": "names them"}]
        annotations.append({"segment": segment["id"], "tag": TAG, "score": 0.9,
                            "plugins": ["acme.python"], "evidence": evidence})

codes = [{"tag": TAG, "label": "Customer focus", "pole": "leading", "plugin": "acme.python"}]
json.dump({"format": "evenkeel.annotations", "version": 1, "codes": codes,
           "annotations": annotations}, open(sys.argv[2], "w", encoding="utf-8"))
