import re
from crvs_link.standardise.scripts import romanise, unify
import polars as pl


def native_names(values):
    u = unify(values).str.replace_many(list("آأإٱىیےئکڪہھۀەؤںۍې"), list("ااااييييككههههونيي"))
    out = []
    for v in u.to_list():
        if v is None:
            out.append(None)
            continue
        parts = re.findall(r"[\u0620-\u064a\u066e-\u06d3]+|[^\u0620-\u064a\u066e-\u06d3]+", v)
        out.append(
            "".join(
                p if re.match(r"[\u0620-\u064a\u066e-\u06d3]", p) else romanise(pl.Series([p]))[0]
                for p in parts
            )
        )
    return pl.Series(values.name, out, dtype=pl.String)
