"""The network as files that graph programs open: GEXF for Gephi, GraphML for everything else, CSV for R and Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

from onrecord.record.exports.files import write_table
from onrecord.record.exports.inert import holdable
from onrecord.record.exports.network import EDGE_COLUMNS, NODE_COLUMNS, Network, find_network
from onrecord.record.exports.rows import Row
from onrecord.record.exports.view import View

GEXF = "http://gexf.net/1.3"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
_NUMBERS = frozenset({"said", "addressed", "weight", "repeats", "documents"})
_OWN = frozenset({"id", "source", "target"})
"""Columns that the formats have places of their own for; weight and label have one and are attributes too."""


def write_gexf(view: View, to: BinaryIO) -> int:
    """Write a directed graph with one edge for each pair of sides and act; gives how many edges."""
    network = find_network(view)
    root = etree.Element(f"{{{GEXF}}}gexf", {"version": "1.3"}, nsmap={None: GEXF})
    graph = _child(root, "graph", {"defaultedgetype": "directed", "mode": "static"})
    for owner, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        listed = _child(graph, "attributes", {"class": owner})
        for name in _attributes(columns):
            _child(
                listed, "attribute", {"id": name, "title": name, "type": "integer" if name in _NUMBERS else "string"}
            )
    nodes, edges = _child(graph, "nodes", {}), _child(graph, "edges", {})
    for node in network.nodes:
        _gexf_values(_child(nodes, "node", {"id": node["id"], "label": node["label"]}), node, NODE_COLUMNS)
    for edge in network.edges:
        own = {key: edge[key] for key in ("id", "source", "target", "weight")} | {"label": edge["relation"]}
        _gexf_values(_child(edges, "edge", own | {"type": "directed"}), edge, EDGE_COLUMNS)
    return _write(root, network, to)


def write_graphml(view: View, to: BinaryIO) -> int:
    """Write the same graph as plain GraphML; gives how many edges."""
    network = find_network(view)
    root = etree.Element(f"{{{GRAPHML}}}graphml", nsmap={None: GRAPHML})
    for owner, columns in (("node", NODE_COLUMNS), ("edge", EDGE_COLUMNS)):
        for name in _attributes(columns):
            kind = "long" if name in _NUMBERS else "string"
            key = {"id": f"{owner}-{name}", "for": owner, "attr.name": name, "attr.type": kind}
            _child(root, "key", key)
    graph = _child(root, "graph", {"id": "onrecord", "edgedefault": "directed"})
    for node in network.nodes:
        _graphml_values(_child(graph, "node", {"id": node["id"]}), node, "node", NODE_COLUMNS)
    for edge in network.edges:
        own = {key: edge[key] for key in ("id", "source", "target")}
        _graphml_values(_child(graph, "edge", own), edge, "edge", EDGE_COLUMNS)
    return _write(root, network, to)


def write_tables(view: View, to: Path) -> int:
    """Write nodes.csv and edges.csv into a folder; gives how many edges."""
    network = find_network(view)
    for name, columns, found in (("nodes", NODE_COLUMNS, network.nodes), ("edges", EDGE_COLUMNS, network.edges)):
        with (to / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            write_table(columns, ([row[column] for column in columns] for row in found), file)
    return len(network.edges)


def _attributes(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in columns if name not in _OWN)


def _child(parent: etree._Element, name: str, attributes: dict[str, Any]) -> etree._Element:
    namespace = etree.QName(parent).namespace
    values = {key: holdable(str(value)) for key, value in attributes.items()}
    return etree.SubElement(parent, f"{{{namespace}}}{name}", values)


def _gexf_values(element: etree._Element, row: Row, columns: tuple[str, ...]) -> None:
    values = _child(element, "attvalues", {})
    for name in _attributes(columns):
        if row[name] is not None:
            _child(values, "attvalue", {"for": name, "value": _text(row[name])})


def _graphml_values(element: etree._Element, row: Row, owner: str, columns: tuple[str, ...]) -> None:
    for name in _attributes(columns):
        if row[name] is not None:
            _child(element, "data", {"key": f"{owner}-{name}"}).text = holdable(_text(row[name]))


def _text(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) else str(value)


def _write(root: etree._Element, network: Network, to: BinaryIO) -> int:
    etree.ElementTree(root).write(to, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return len(network.edges)
