"""Holds what nobody in the city knows: who each row is, what would have been, why rows are missing.

Takes the drawn parts, gives Truth. None of it stands in the tables of a city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import pandas as pd

from fedanalysis.synthetic.drawing import Ints, Texts, iso
from fedanalysis.synthetic.people import BLOCKS, People, person_ids
from fedanalysis.synthetic.places import Places, unit_ids


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Truth:
    """The truth behind the tables of a made-up city.

    Attributes
    ----------
    persons : pandas.DataFrame
        One row per person: ``person_id``, ``name``, ``sex_code``, ``birth_date`` (day),
        ``nationality_code``, ``education_code``, ``political_code``, ``unit_id`` (home),
        ``township``, ``village``, ``id_number``, ``phone``, ``role``, ``ability`` and ``motive``
        (mean 0, variance 1, seen by nobody), ``kin_id`` and ``kin`` (mother, twin or namesake of).
    rows : pandas.DataFrame
        One row per row of a table about a person: ``table``, ``row_id``, ``person_id``.
    effects : pandas.DataFrame
        One row per effect: ``name``, ``estimand``, ``value``, ``unit``, ``population``,
        ``group_year`` and ``year`` (association model only), ``population_n``, ``zh``, ``en`` (how
        it is defined).
    potential : pandas.DataFrame
        One row per person eligible for training for work: outcomes trained and untrained.
    quota : pandas.DataFrame
        One row per village committee and term: women with and without the rule.
    association : pandas.DataFrame
        One row per unit and year of ``panel``: outcomes with and without the model.
    promotions : pandas.DataFrame
        One row per section-level cadre: first days in rank, and which classes were attended.
    mechanisms : pandas.DataFrame
        One row per selection or missingness at work: ``name``, ``table``, ``column``, ``zh``,
        ``en``.
    """

    persons: pd.DataFrame
    rows: pd.DataFrame
    effects: pd.DataFrame
    potential: pd.DataFrame
    quota: pd.DataFrame
    association: pd.DataFrame
    promotions: pd.DataFrame
    mechanisms: pd.DataFrame

    def __repr__(self) -> str:
        """Say the sizes, never a value."""
        sizes = (f"{part.name} {len(getattr(self, part.name)):,}" for part in fields(self))
        return f"Truth of a synthetic city; rows: {', '.join(sizes)}"


def persons_frame(people: People, places: Places) -> pd.DataFrame:
    """Return one row per person of one city."""
    n = len(people.name)
    ids = person_ids(people)
    roles = [name for name, size in BLOCKS.items() for _ in range(size)]
    texts = {
        "person_id": ids,
        "name": people.name,
        "sex_code": people.sex_code,
        "birth_date": iso(people.birth, unit="D"),
        "nationality_code": people.nationality,
        "education_code": people.education_code,
        "political_code": people.political,
        "unit_id": unit_ids(places)[people.home],
        "township": places.township[people.home],
        "village": places.name[people.home],
        "id_number": people.id_number,
        "phone": people.phone,
        "role": roles,
    }
    frame = pd.DataFrame({key: pd.Series(values).astype("str") for key, values in texts.items()})
    kin_id = pd.Series([""] * n, dtype="str").mask(people.kin >= 0, pd.Series(ids[people.kin]))
    return frame.assign(
        ability=people.ability,
        motive=people.motive,
        kin_id=kin_id.astype("str"),
        kin=pd.Series(people.tie).astype("str"),
    )


def rows_frame(
    tables: Mapping[str, pd.DataFrame], who: Mapping[str, Ints], person_id: Texts
) -> pd.DataFrame:
    """Return which person each row of each table is about.

    Parameters
    ----------
    tables : Mapping of str to pandas.DataFrame
        Tables with ``row_id``.
    who : Mapping of str to array of int
        Position of the person of each row, for the tables about persons.
    person_id : array of str
        Keys of the persons.
    """
    parts = [
        pd.DataFrame(
            {
                "table": pd.Series([name] * len(at), dtype="str"),
                "row_id": tables[name]["row_id"],
                "person_id": pd.Series(person_id[at]).astype("str"),
            }
        )
        for name, at in who.items()
    ]
    return pd.concat(parts, ignore_index=True)
