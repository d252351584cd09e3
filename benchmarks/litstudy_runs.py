"""Read BibTeX and connect authors with litstudy; called by ``networks.py`` with its Python.

Prints one JSON object, so that litstudy, which wants bibtexparser 1, can live apart.
"""

from __future__ import annotations

import importlib.metadata
import json
import logging
import sys
import time

import litstudy

logging.disable(logging.CRITICAL)
start = time.process_time()
documents = litstudy.load_bibtex(sys.argv[1])
loaded = time.process_time()
graph = litstudy.build_coauthor_network(documents)
end = time.process_time()
print(
    json.dumps(
        {
            "seconds": end - start,
            "network": end - loaded,
            "nodes": len(graph),
            "edges": graph.number_of_edges(),
            "version": importlib.metadata.version("litstudy"),
        }
    )
)
