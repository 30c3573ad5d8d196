"""The layout of ``link.toml``: its tables, keys, types and ranges, and nothing of files.

Each model mirrors one table. What concerns several keys together is checked in
`crvs_link.config.rules`.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from crvs_link.config import probabilities, rules
from crvs_link.config.settings import Decision, LinkageConfig, RunConfig, SourceConfig
from crvs_link.protect.purpose import Purpose
from crvs_link.run import memory_size
from crvs_link.schema import Assignment, Calendar, Cardinality, CodeSystem, FieldKind
from crvs_link.spec import BlockingPlan, BlockingRule, Comparison, MissingValues

MAX_TOML_INTEGER = 2**63 - 1

Text = Annotated[str, Field(min_length=1)]
Column = Annotated[str, AfterValidator(rules.known_column)]
FieldName = Annotated[str, AfterValidator(rules.known_field)]
Lane = Annotated[str, AfterValidator(rules.known_lane)]
ComparisonName = Annotated[str, AfterValidator(rules.comparison_name)]
Rarity = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
Probabilities = Annotated[Any, AfterValidator(probabilities.known_form)]
Loss = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1, le=MAX_TOML_INTEGER)]


class Table(BaseModel):
    """A table of the file: no other keys, and no value converted to another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Run(Table):
    """``[run]``."""

    seed: Annotated[int, Field(ge=0, le=MAX_TOML_INTEGER)] = RunConfig.seed
    budget: Count = RunConfig.budget
    random_pairs: Count = RunConfig.random_pairs
    assignment: Annotated[Assignment, Field(strict=False)] = RunConfig.assignment
    overlap_max: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    memory: Annotated[str, AfterValidator(rules.known_size)] | None = None

    def settings(self) -> dict[str, Any]:
        """Give it as the rest of the program knows it."""
        memory = None if self.memory is None else memory_size(self.memory)
        return {**self.model_dump(), "memory": memory}


class Source(Table):
    """``[[source]]``."""

    id: Text
    path: Text
    scope: Text | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    sheet: Text | None = None
    encoding: Text | None = None
    layout: Text | None = None
    date_order: Literal["ymd", "dmy", "mdy", "excel1900", "excel1904"] | None = None
    date_calendar: Annotated[Calendar | None, Field(strict=False)] = None
    country: Annotated[str, AfterValidator(rules.country_code)] | None = None
    country_codes: Annotated[CodeSystem | None, Field(strict=False)] = None
    id_kind: Annotated[str, AfterValidator(rules.known_id_kind)] | None = None
    columns: dict[Column, Text] = {}
    sex_codes: dict[Text, Literal["female", "male", "other"]] | None = None

    def settings(self) -> SourceConfig:
        """Give it as the rest of the program knows it."""
        return SourceConfig(
            id=self.id,
            path=self.path,
            scope=self.scope,
            delimiter=self.delimiter,
            sheet=self.sheet,
            encoding=self.encoding,
            layout=self.layout,
            columns=self.columns,
            date_order=self.date_order,
            date_calendar=self.date_calendar,
            sex_codes=self.sex_codes,
            country=self.country,
            country_codes=self.country_codes,
            id_kind=self.id_kind,
        )


class ComparisonTable(Table):
    """``[[linkage.comparison]]``."""

    name: ComparisonName
    field: FieldName
    kind: Annotated[FieldKind, Field(strict=False)]
    levels: list[Text]
    thresholds: list[Share] = []
    partner: FieldName | None = None
    rarity: list[Rarity] = []
    missing: Annotated[MissingValues, Field(strict=False)] = MissingValues.AT_RANDOM
    m: Probabilities = None
    u: Probabilities = None

    @model_validator(mode="after")
    def _consistent(self) -> ComparisonTable:
        for key, stated in (("m", self.m), ("u", self.u)):
            probabilities.check_names(key, stated, self.levels)
        comparison = self.settings()
        rules.check_comparison(comparison)
        probabilities.check_stated(comparison)
        return self

    def settings(self) -> Comparison:
        """Give it as the rest of the program knows it."""
        return Comparison(
            name=self.name,
            field=self.field,
            kind=self.kind,
            levels=tuple(self.levels),
            thresholds=tuple(self.thresholds),
            partner=self.partner,
            rarity=tuple(self.rarity),
            missing=self.missing,
            m=probabilities.by_level(self.m, self.levels),
            u=probabilities.by_level(self.u, self.levels),
        )


class RuleTable(Table):
    """``[[linkage.rule]]``."""

    lanes: list[Lane] = []
    tokens: Literal[False, True, 2] = False
    max_pairs: Annotated[int, Field(ge=0, le=MAX_TOML_INTEGER)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> RuleTable:
        rules.check_rule(self.settings())
        return self

    def settings(self) -> BlockingRule:
        """Give it as the rest of the program knows it."""
        return BlockingRule(tuple(self.lanes), tokens=int(self.tokens), max_pairs=self.max_pairs)


class LinkageTable(Table):
    """``[[linkage]]``."""

    register_: Annotated[str, Field(alias="register", min_length=1)]
    cardinality: Annotated[Cardinality | None, Field(strict=False)] = None
    further_rules: bool | None = None
    comparison: list[ComparisonTable] | None = None
    rule: list[RuleTable] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> LinkageTable:
        if self.comparison is not None:
            comparisons = [table.settings() for table in self.comparison]
            rules.check_comparisons(comparisons)
            probabilities.check_missing(comparisons)
        return self

    def settings(self) -> LinkageConfig:
        """Give it as the rest of the program knows it."""
        return LinkageConfig(
            register=self.register_,
            cardinality=self.cardinality,
            further_rules=self.further_rules,
            comparisons=None
            if self.comparison is None
            else tuple(table.settings() for table in self.comparison),
            plan=None
            if self.rule is None
            else BlockingPlan(tuple(table.settings() for table in self.rule)),
        )


class ModelTable(Table):
    """``[model]``."""

    labels: Text | None = None


class PlacesTable(Table):
    """``[places]``."""

    files: list[Text] = []


class DecisionTable(Table):
    """``[decision]``."""

    false_link: Loss = Decision.false_link
    missed_link: Loss = Decision.missed_link
    wrong_partner: Loss = Decision.wrong_partner
    review: Loss = Decision.review
    min_probability: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None

    def settings(self) -> Decision:
        """Give it as the rest of the program knows it."""
        return Decision(**self.model_dump())


class Output(Table):
    """``[output]``."""

    formats: list[Literal["csv", "xlsx"]] = []


class DisclosureTable(Table):
    """``[disclosure]``."""

    purpose: Text | None = None
    legal_basis: Text | None = None
    dpia_ref: Text | None = None
    consent_scope: Text | None = None
    recipient: Annotated[str, AfterValidator(rules.country_code)] | None = None
    expires: datetime.date | None = None
    key: Text | None = None
    audit: Text | None = None

    def settings(self) -> dict[str, Any]:
        """Give it as the rest of the program knows it."""
        stated = self.model_dump(exclude={"key", "audit"})
        return {"disclosure": Purpose(**stated), "key": self.key, "audit": self.audit}


class LinkFile(Table):
    """The whole file."""

    format: int
    run: Run = Run()
    source: list[Source] = []
    linkage: list[LinkageTable] = []
    model: ModelTable = ModelTable()
    places: PlacesTable = PlacesTable()
    decision: DecisionTable = DecisionTable()
    output: Output = Output()
    disclosure: DisclosureTable = DisclosureTable()

    @model_validator(mode="after")
    def _consistent(self) -> LinkFile:
        ids = [source.id for source in self.source]
        rules.check_ids(ids)
        rules.check_registers([linkage.register_ for linkage in self.linkage], ids)
        rules.check_unique(("places", "files"), self.places.files)
        rules.check_unique(("output", "formats"), self.output.formats)
        return self

    def settings(self) -> RunConfig:
        """Give it as the rest of the program knows it."""
        return RunConfig(
            sources=tuple(source.settings() for source in self.source),
            linkages=tuple(linkage.settings() for linkage in self.linkage),
            labels=self.model.labels,
            places=tuple(self.places.files),
            decision=self.decision.settings(),
            formats=tuple(self.output.formats),
            **self.run.settings(),
            **self.disclosure.settings(),
        )
