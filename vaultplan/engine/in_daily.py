"""Lines on their way into today's daily note, tagged, so that the plan takes them from there."""

from collections.abc import Sequence
from dataclasses import replace

from vaultplan.engine import note_of
from vaultplan.engine.added import Aim, Edit, put_rows, rows_of, standing
from vaultplan.engine.back import RefusedError, bytes_of
from vaultplan.engine.capturing import Tagged
from vaultplan.engine.homes import Home, folder_of, is_within
from vaultplan.engine.sameness import same_but_for_added
from vaultplan.errors import DailyNoteError, NoteRefusedError
from vaultplan.markdown.conflicts import has_conflict_markers
from vaultplan.markdown.edit import EditRefusedError, bare_lines
from vaultplan.markdown.moment import Calendar
from vaultplan.markdown.note import may_be_ours
from vaultplan.markdown.spots import last_spot
from vaultplan.method.adding import Added, Line, Wanted
from vaultplan.model import Note, Proof
from vaultplan.vault.daily import Daily, daily_note, daily_settings, template_text
from vaultplan.vault.names import folded
from vaultplan.vault.read import MAX_NOTE
from vaultplan.vault.settings import templates_folders
from vaultplan.words import LANGUAGES, Texts, texts


def in_daily(aim: Aim, wanted: Sequence[Wanted]) -> Edit:
    """Today's note with the lines at its end.

    Raises:
        VaultplanError: it can't be known which note that is, or nothing can be added to it.
    """
    root = aim.engine.root
    settings = daily_settings(root)
    note = daily_note(root, settings, aim.when, _calendars(aim))
    before = _bytes(aim, note)
    data = _new(aim, settings, note) if before is None else before
    lines = [aim.line(one, dated=not _says_today(aim, note)) for one in wanted]
    try:
        rows = [one.tagged(*_tags(aim, one.wanted.list)) for one in lines]
        after, first = put_rows(data, last_spot(bare_lines(data)), rows)
    except EditRefusedError as error:
        raise aim.refused(note, "add.why.unreadable") from error
    added = [standing(_of_day(aim, line), note, first + at) for at, line in enumerate(lines)]
    if len(after) > MAX_NOTE:
        raise aim.refused(note, "add.why.large")
    if not _is_meant(aim, note, (data, after), added):
        raise aim.refused(note, "review.why.otherwise")
    return Edit(note, before, after, tuple(rows_of(after, first, lines)))


def _says_today(aim: Aim, note: str) -> bool:
    """Whether the note's name says of which day the proof in it is."""
    name = note.rpartition("/")[2].removesuffix(".md")
    return aim.today in {aim.reading.dates.leading(name)[0], aim.reading.day(name)}


def _of_day(aim: Aim, line: Line) -> Added:
    """The record as it is read in a note of today."""
    record = line.record
    return replace(record, on=aim.today) if isinstance(record, Proof) and not record.on else record


def _bytes(aim: Aim, note: str) -> bytes | None:
    """Today's note, None where it isn't there yet.

    Raises:
        NoteRefusedError: nothing may be written there, or nothing would be read.
    """
    root = aim.engine.root
    if aim.engine.is_away(note):
        raise aim.refused(note, "add.why.away")
    if not aim.plan.settings.captures(note):
        raise aim.refused(note, "add.why.outside")
    if any(is_within(note, folder) for folder in templates_folders(root)):
        raise aim.refused(note, "add.why.templates")
    try:
        data = bytes_of(root, note)
    except RefusedError as error:
        raise NoteRefusedError(root / note, str(error)) from error
    if data is None and _twin(aim, note):
        raise aim.refused(note, "review.why.names")
    if data is not None and may_be_ours(data):
        raise aim.refused(note, "add.why.ours")
    if data is not None and has_conflict_markers(data):
        raise aim.refused(note, "review.why.conflict")
    return data


def _twin(aim: Aim, note: str) -> bool:
    """Whether another name in its folder is the same to some disk."""
    folder = aim.engine.root / folder_of(note)
    name = folded(note.rpartition("/")[2])
    return folder.is_dir() and any(folded(one.name) == name for one in folder.iterdir())


def _new(aim: Aim, settings: Daily, note: str) -> bytes:
    """What a new note of today begins with."""
    data = template_text(aim.engine.root, settings, note, aim.when, _calendars(aim)[0])
    if may_be_ours(data):
        raise DailyNoteError(settings.file, "the template makes a note of the plan itself.")
    return data


def _is_meant(aim: Aim, note: str, versions: tuple[bytes, bytes], added: Sequence[Added]) -> bool:
    """Whether the plans of the vault say the same with the note as it would be, but for the lines."""
    homes = aim.engine.homes()
    (was, unclear), (is_, unclear_then) = (_shared(aim, homes, note, data) for data in versions)
    ours = aim.home.path
    if unclear != unclear_then or any(was.get(home.path) != is_.get(home.path) for home in homes if home.path != ours):
        return False
    before, after = (aim.engine.read(_with(aim.home, note, share.get(ours)), aim.today) for share in (was, is_))
    return same_but_for_added(before, after, added)


def _shared(aim: Aim, homes: Sequence[Home], note: str, data: bytes) -> tuple[dict[str, Note], object]:
    """What of a note belongs to which plan, and what could be any plan's."""
    tagged = Tagged()
    tagged.put(note, note_of(note, data))
    shared = tagged.shared(homes, templates_folders(aim.engine.root), aim.engine.root.name)
    return {home.path: group[0] for home in shared for group in home.captured}, shared[0].unclear


def _with(home: Home, path: str, note: Note | None) -> Home:
    """A plan with another version of one note's tagged lines; None: with none of them."""
    groups = {folder_of(group[0].path): group for group in home.captured}
    folder = folder_of(path)
    kept = [one for one in groups.pop(folder, ()) if one.path != path]
    if new := sorted([*kept, note] if note else kept, key=lambda one: one.path):
        groups[folder] = tuple(new)
    return replace(home, captured=tuple(group for _, group in sorted(groups.items())))


def _tags(aim: Aim, name: str) -> tuple[str, ...]:
    """The tags of a line: the list's, and among several plans the plan's."""
    tag = aim.say(f"add.tag.{name}")
    if len(aim.engine.homes()) < 2:
        return (tag,)
    plan = aim.home.path.rpartition("/")[2] or aim.engine.root.name
    return tag, f"#plan/{'-'.join(plan.split())}"


def _calendars(aim: Aim) -> tuple[Calendar, ...]:
    """The plan's language, in which Obsidian most likely writes names, and English."""
    own = aim.plan.settings.language
    return tuple(_calendar(texts(code)) for code in dict.fromkeys((own if own in LANGUAGES else "en", "en")))


def _calendar(say: Texts) -> Calendar:
    def names(what: str) -> tuple[str, ...]:
        return tuple(say(f"calendar.{what}").split("|"))

    english = say.language == "en"
    return Calendar(
        months=names("months"),
        months_short=names("months_short"),
        days=names("days"),
        days_short=names("days_short"),
        days_min=names("days_min"),
        ordinal="" if english else say("calendar.ordinal"),
        sunday_first=english,
    )
