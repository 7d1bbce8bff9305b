//! The decision tree: a row a node, children below their parent and to the right of it.

use super::Room;
use crate::format::{self, money, percent, things};
use crate::svg::{Anchor, Canvas};
use crate::view::NodeRow;

const ROW: f64 = 46.0;
const STEP: f64 = 34.0;
/// Radius of a node that is sure to come about; the area of the others is by their probability.
const RADIUS: f64 = 11.0;

/// Draws each node as a dot whose area is its probability, with what was seen by then and what it orders.
pub(crate) fn tree(id: &str, nodes: &[NodeRow], currency: &str, room: Room, summary: &str) -> String {
    let order = in_order(nodes, "", true);
    #[allow(clippy::cast_precision_loss)]
    let at =
        |place: usize| (RADIUS + 2.0 + STEP * nodes[order[place]].depth as f64, ROW * (place as f64 + 0.5));
    let mut canvas = Canvas::default();
    for (place, node) in order.iter().enumerate().map(|(place, i)| (place, &nodes[*i])) {
        let parent = order[..place].iter().rposition(|i| nodes[*i].depth < node.depth);
        if let Some(parent) = parent {
            let ((left, top), (x, y)) = (at(parent), at(place));
            canvas.polyline(&[(left, top), (left, y), (x, y)], "ink-line");
        }
    }
    for (place, node) in order.iter().enumerate().map(|(place, i)| (place, &nodes[*i])) {
        let (x, y) = at(place);
        canvas.dot((x, y), RADIUS * node.probability.sqrt(), "f1");
        let [first, second] = words(node, currency);
        canvas.text((x + RADIUS + 8.0, y - 3.0), Anchor::Start, "label", &first);
        canvas.text((x + RADIUS + 8.0, y + 14.0), Anchor::Start, "tick", &second);
    }
    #[allow(clippy::cast_precision_loss)]
    let height = ROW * order.len() as f64;
    canvas.finish((room.width, height), id, "What is decided when", summary)
}

/// Places of a node and all below it, each before its children.
fn in_order(nodes: &[NodeRow], name: &str, root: bool) -> Vec<usize> {
    let mut order = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let here = if root { node.name.is_empty() } else { !node.name.is_empty() && node.parent == name };
        if here {
            order.push(i);
            order.extend(in_order(nodes, &node.name, false));
        }
    }
    order
}

fn words(node: &NodeRow, currency: &str) -> [String; 2] {
    let first = if node.name.is_empty() {
        "now, whatever comes".to_owned()
    } else {
        format!("{}: {}, {}", node.name, percent(node.probability, 0), node.words)
    };
    let when =
        if node.from == node.until { node.from.clone() } else { format::range(&node.from, &node.until) };
    let orders = match node.orders {
        0 => "nothing ordered".to_owned(),
        many => format!("{} in {}", money(node.cost, currency), things(many, "order", "orders")),
    };
    [first, format!("{orders}, {when}")]
}
