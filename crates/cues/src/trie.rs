//! A trie: values at the ends of paths that share their beginnings.
//!
//! It is laid out level by level. Each place but the root is the end of exactly one edge, and both
//! stand in the same order, so an edge's number says where it leads.

use std::{collections::VecDeque, ops::Range};

/// A place in a trie.
pub(crate) type Place = usize;

/// The place where every path begins.
pub(crate) const ROOT: Place = 0;

/// Values by paths of edges.
#[derive(Clone, Debug)]
pub(crate) struct Trie<T> {
    nodes: Vec<Node>,
    /// Ascending within a node. The edge at `n` leads to the place `n + 1`.
    edges: Vec<u32>,
    values: Vec<T>,
    /// Where each edge leads from the root, which has so many that a search would take long.
    from_root: Vec<Option<Place>>,
}

#[derive(Clone, Debug)]
struct Node {
    edges: Range<usize>,
    values: Range<usize>,
}

impl<T> Trie<T> {
    /// Makes a trie of paths and the values at their ends. A path may come more than once.
    pub(crate) fn new(mut entries: Vec<(Vec<u32>, T)>) -> Self {
        entries.sort_by(|one, other| one.0.cmp(&other.0));
        let mut nodes: Vec<Node> = Vec::new();
        let mut edges: Vec<u32> = Vec::new();
        // The entries at and below each place that is still to be laid out.
        let mut below = VecDeque::from([(0..entries.len(), 0)]);
        while let Some((range, depth)) = below.pop_front() {
            let mut start = range.start;
            while start < range.end && entries[start].0.len() == depth {
                start += 1;
            }
            let (values, first) = (range.start..start, edges.len());
            for child in entries[start..range.end].chunk_by(|a, b| a.0[depth] == b.0[depth]) {
                edges.push(child[0].0[depth]);
                below.push_back((start..start + child.len(), depth + 1));
                start += child.len();
            }
            nodes.push(Node { edges: first..edges.len(), values });
        }
        let mut from_root = Vec::new();
        for (place, &edge) in edges[nodes[ROOT].edges.clone()].iter().enumerate() {
            from_root.resize(edge as usize + 1, None);
            from_root[edge as usize] = Some(place + 1);
        }
        let values = entries.into_iter().map(|entry| entry.1).collect();
        Self { nodes, edges, values, from_root }
    }

    /// Returns where `edge` leads from `place`.
    pub(crate) fn child(&self, place: Place, edge: u32) -> Option<Place> {
        if place == ROOT {
            return self.from_root.get(edge as usize).copied().flatten();
        }
        let Range { start, end } = self.nodes[place].edges;
        let at = self.edges[start..end].binary_search(&edge).ok()?;
        Some(start + at + 1)
    }

    /// Returns the values at `place`.
    pub(crate) fn values(&self, place: Place) -> &[T] {
        &self.values[self.nodes[place].values.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_its_values() {
        let trie = Trie::new(vec![
            (vec![2, 7], 'a'),
            (vec![2], 'b'),
            (vec![5], 'c'),
            (vec![2, 7], 'd'),
            (vec![], 'e'),
        ]);
        let two = trie.child(ROOT, 2).unwrap();
        let seven = trie.child(two, 7).unwrap();
        assert_eq!(trie.values(ROOT), ['e']);
        assert_eq!(trie.values(two), ['b']);
        assert_eq!(trie.values(seven), ['a', 'd']);
        assert_eq!(trie.values(trie.child(ROOT, 5).unwrap()), ['c']);
        assert_eq!((trie.child(ROOT, 7), trie.child(seven, 2)), (None, None));
    }
}
