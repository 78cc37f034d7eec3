"""Spanish as people write it: titles, answers, keys, and the first line of the dashboard."""

import pytest

from vaultplan.method.wording import after_lead, is_title_only
from vaultplan.words import texts, words


@pytest.mark.parametrize(
    "text",
    [
        "Directora financiera",
        "Jefa de enfermería",
        "Quiero ser supervisora",
        "Conocida como jefa de obra",
        "Seré maestro electricista",
        "Encargado de mantenimiento en un hospital",
    ],
)
def test_a_spanish_title_is_only_a_title(text: str) -> None:
    assert is_title_only(text, words())


@pytest.mark.parametrize(
    "text",
    [
        "la enfermera que hizo normal avisar a tiempo",
        "Quiero ser la electricista a la que llaman primero",
        "Directora para que nadie se vaya",
        "la analista en quien todos confían",
        "personas que se atreven",
    ],
)
def test_a_spanish_title_with_a_clause_is_more_than_a_title(text: str) -> None:
    assert not is_title_only(text, words())


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("answer", "Sí - todos los sábados", "yes"),
        ("answer", "a medias, según quién esté", "partly"),
        ("answer", "no mucho", "partly"),
        ("answer", "no se usa aquí", "no"),
        ("answer", "todavía no", "no"),
        ("answer", "no sé", "unsure"),
        ("step", "En curso", "active"),
        ("step", "No aplica", "n/a"),
        ("leap_bet", "una fortaleza", "strength"),
        ("horizon", "mediano plazo", "medium"),
        ("path", "Transversal", "cross-functional"),
        ("status", "en marcha", "started"),
        ("bucket", "dejar de hacer", "eliminate"),
        ("proof", "solo mi palabra", "claim"),
    ],
)
def test_spanish_values_are_understood(field: str, text: str, value: str) -> None:
    assert words().value(field, text) == value


@pytest.mark.parametrize(
    ("record", "key", "field"),
    [
        ("task", "h/semana", "time"),
        ("task", "A cargo de", "to"),
        ("task", "ACORDADO CON", "agreed"),
        ("audit", "Confian en mi", "trusted"),
        ("role", "Lleva a", "leads_to"),
        ("move", "Fecha límite", "due"),
        ("move", "Señal", "cue"),
        ("proof", "¿Quién lo vio?", "seen_by"),
    ],
)
def test_spanish_keys_are_understood(record: str, key: str, field: str) -> None:
    assert words().key(record, key) == field


@pytest.mark.parametrize(
    ("part", "typed", "shown"),
    [
        ("helps", "a mis compañeras de noche", "mis compañeras de noche"),
        ("helps", "ayudo a los vecinos", "los vecinos"),
        ("helps", "el equipo de noche", "el equipo de noche"),
        ("problem", "resolver las averías", "las averías"),
        ("result", "para que puedan salir a su hora", "salir a su hora"),
        ("result", "para que salgan a su hora", "que salgan a su hora"),
        ("result", "menos averías", "menos averías"),
    ],
)
def test_the_spanish_proposition_reads_well_however_its_parts_begin(part: str, typed: str, shown: str) -> None:
    assert after_lead(typed, texts("es")(f"dashboard.lead.{part}").split("|")) == shown
