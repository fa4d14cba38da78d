"""A finished figure, ready to be sent as often as it is asked for."""

from typing import Any

import orjson
import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure


class KeptFigure(BaseFigure):  # type: ignore[misc]
    """What a figure was when it was finished: writing it out again costs next to nothing.

    Copying and serialising six figures took a third of a page's time at every rerun, although nothing had
    changed.
    """

    def __init__(self, figure: go.Figure) -> None:
        made = orjson.loads(figure.to_json())
        parts = {
            "data": [
                {name: orjson.Fragment(orjson.dumps(v)) for name, v in trace.items()}
                for trace in made["data"]
            ],
            # The height is read on the way, the rest only passed on.
            "layout": {
                name: v if name == "height" else orjson.Fragment(orjson.dumps(v))
                for name, v in made["layout"].items()
            },
        }
        # Past BaseFigure's own, which would take it for a property of a figure.
        object.__setattr__(self, "_parts", parts)

    def to_dict(self) -> dict[str, Any]:
        parts: dict[str, Any] = object.__getattribute__(self, "_parts")
        return {"data": [dict(trace) for trace in parts["data"]], "layout": dict(parts["layout"])}
