"""A finished figure, ready to be sent as often as it is asked for."""

from typing import Any

import orjson
import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure


class KeptFigure(BaseFigure):  # type: ignore[misc]
    """A finished figure as the parts that are sent, each already written.

    Copying and serialising six unchanged figures took a third of a page's time at every rerun.
    """

    def __init__(self, figure: go.Figure) -> None:
        written = orjson.loads(figure.to_json())
        parts = {
            "data": [
                {name: orjson.Fragment(orjson.dumps(v)) for name, v in trace.items()}
                for trace in written["data"]
            ],
            # The height is read on the way, the rest only passed on.
            "layout": {
                name: v if name == "height" else orjson.Fragment(orjson.dumps(v))
                for name, v in written["layout"].items()
            },
        }
        # Past the attribute setter of BaseFigure, which refuses what is no property of a figure.
        object.__setattr__(self, "_parts", parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the parts as Streamlit asks for them; the dictionaries are new, the written parts shared."""
        parts: dict[str, Any] = object.__getattribute__(self, "_parts")
        return {"data": [dict(trace) for trace in parts["data"]], "layout": dict(parts["layout"])}
