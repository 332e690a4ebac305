"""The statements of searching, for one company: words kept, words found.

Found through the view ``search_mine`` and not in the table: see migration 0016 for why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    column,
    exists,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from cuadra.inbox.amounts import not_above, not_below
from cuadra.inbox.models import Document, Reading
from cuadra.inbox.organising.models import CustomValue, DocumentTag, Note, Tag
from cuadra.inbox.search.models import SearchText
from cuadra.inbox.search.query import Named, Search, Term
from cuadra.inbox.search.waiting import MOST_WAITING, SHORTEST, bounds, is_word, together
from cuadra.inbox.search.words import COMPANY, SUPPLIER, Words, rooted
from cuadra.inbox.states import State
from cuadra.kit.ids import DocumentId, TenantId

FEW, SOME = 1_000, 10_000  # documents found: each way costs least up to there
MOST_HITS_TEXT = 20_000  # characters of a document's text in which the found words are shown
_MINE = table("search_mine", column("tenant_id"), column("document_id"), column("words"))
_KEEP = text("""
    INSERT INTO search_texts AS s (tenant_id, document_id, words)
    SELECT :tenant, given.document_id,
      array_to_tsvector(CAST(given.raw AS text[])) || to_tsvector('spanish', given.stems)
    FROM unnest(CAST(:documents AS uuid[]), CAST(:raws AS text[]), CAST(:stems AS text[]))
      AS given(document_id, raw, stems)
    ON CONFLICT (tenant_id, document_id) DO UPDATE SET words = excluded.words WHERE s.words <> excluded.words
""")
_STEMS = text("SELECT coalesce((ts_lexize('spanish_stem', one))[1], one) FROM unnest(CAST(:words AS text[])) AS one")
_TEXTS = text("""
    SELECT DISTINCT ON (document_id) document_id, left(text, :most) AS text FROM readings
    WHERE tenant_id = :tenant AND document_id = ANY(:documents) ORDER BY document_id, nth DESC
""")
_UNKNOWN = text("""
    SELECT d.id FROM documents d
    WHERE d.tenant_id = :tenant AND d.id > :after
      AND (d.state <> 'received' OR d.created_at < clock_timestamp() - interval '1 hour') AND NOT EXISTS (
      SELECT FROM search_texts s WHERE s.tenant_id = d.tenant_id AND s.document_id = d.id)
    ORDER BY d.id LIMIT :most
""")
# As ``words.fold`` does it; most names need no more than small letters.
_NAME: ColumnElement[str] = literal_column(
    "CASE WHEN octet_length(name || external_id) = length(name || external_id) THEN lower(name || ' ' || external_id) "
    "ELSE lower(regexp_replace(normalize(name || ' ' || external_id, NFKD), '[\\u0300-\\u036f]', '', 'g')) END",
    Text(),
)
_PLAN = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")


class SearchRepository:
    def __init__(self, session: Session, tenant: TenantId) -> None:
        self.session, self.tenant = session, tenant

    def keep(self, rows: Sequence[tuple[DocumentId, Words]]) -> None:
        """The words of documents, instead of those that they had; what is the same is not written."""
        values = {
            "documents": [document for document, _ in rows],
            "raws": ["{" + ",".join(_quoted(one) for one in words.raw) + "}" for _, words in rows],
            "stems": [words.stems for _, words in rows],
        }
        self.session.execute(_KEEP, {"tenant": self.tenant, **values})

    def beside(self, document: DocumentId) -> list[str]:
        """The notes and the values of fields of one's own: what is to be found beside what was read."""
        notes = select(Note.text).where(
            Note.tenant_id == self.tenant, Note.document_id == document, Note.removed_at.is_(None)
        )
        values = select(CustomValue.text).where(
            CustomValue.tenant_id == self.tenant, CustomValue.document_id == document
        )
        return list(self.session.scalars(notes.union_all(values).limit(500)))

    def text_of(self, document: DocumentId) -> str:
        """The whole text of the newest reading."""
        wanted = select(Reading.text).where(Reading.tenant_id == self.tenant, Reading.document_id == document)
        return self.session.scalar(wanted.order_by(Reading.nth.desc()).limit(1)) or ""

    def texts(self, documents: Sequence[UUID]) -> dict[UUID, str]:
        """The beginnings of the texts of some documents."""
        values = {"tenant": self.tenant, "documents": list(documents), "most": MOST_HITS_TEXT}
        return {row.document_id: row.text for row in self.session.execute(_TEXTS, values)}

    def stems(self, words: Sequence[str]) -> list[str]:
        """What the stemmer makes of folded words."""
        return list(self.session.scalars(_STEMS, {"words": [rooted(one) for one in words]}))

    def unknown(self, after: UUID, *, most: int) -> list[DocumentId]:
        """Documents without words, by id."""
        values = {"tenant": self.tenant, "after": after, "most": most}
        return [DocumentId(one) for one in self.session.scalars(_UNKNOWN, values)]

    def prepare(self) -> None:
        """From here to the commit each statement is planned for its values: a rare word and a common one differ."""
        self.session.execute(_PLAN)

    def wanted(self, search: Search) -> list[ColumnElement[bool]]:
        """What has to hold of ``Document`` for it to be found."""
        found: list[ColumnElement[bool]] = []
        if search.by_words:
            found += self._by_words(search)
        for one in search.tags:
            tagged = Document.id.in_(self._tagged(one.words))
            found.append(~tagged if one.is_without else tagged)
        least, most, micros = search.total_from, search.total_to, Document.total_micros
        if least is not None:
            found.append(micros > not_above(least) if search.is_total_open[0] else micros >= not_below(least))
        if most is not None:
            found.append(micros < not_below(most) if search.is_total_open[1] else micros <= not_above(most))
        if search.date_from:
            found.append(Document.issued_on >= search.date_from)
        if search.date_to:
            found.append(Document.issued_on <= search.date_to)
        return found

    def _by_words(self, search: Search) -> list[ColumnElement[bool]]:
        """One question to the index; a word that is a tag's too is asked by itself, with the tag."""
        plain: list[Term] = []
        both: list[Term] = []
        tags = self._names_of_tags() if search.terms else []
        for term in search.terms:
            named = not term.is_phrase and any(_is_of(tag, term) for tag in tags)
            (both if named else plain).append(term)
        found = [self._found(plain, search.suppliers)] if plain or search.suppliers else []
        for term in both:
            either = self._found([replace(term, is_without=False)]) | Document.id.in_(
                self._tagged(term.parts, begins=True)
            )
            found.append(~either if term.is_without else either)
        return found

    def _found(self, terms: Iterable[Term], suppliers: Iterable[Named] = ()) -> ColumnElement[bool]:
        """A few by their ids, some through the index; where most documents have the words, those of the list are
        looked through in its order until the page is full. What waits to be read is found by its name.
        """
        terms, suppliers = list(terms), list(suppliers)
        waiting = [] if any(not one.is_without for one in suppliers) else self._waiting(terms)
        named = [_supplier(one) for one in suppliers]
        exact, loose = (self._asked([*(_query(one, is_loose=way) for one in terms), *named]) for way in (False, True))
        told = self.session.execute(select(exact.cast(Text).label("exact"), loose.cast(Text).label("loose"))).one()
        query = literal(told.exact).cast(TSQUERY)
        count, ids = self._first(literal(told.loose).cast(TSQUERY))
        if count > SOME:
            return self._among_all(query, waiting)
        if count <= FEW and told.exact == told.loose:
            return Document.id == func.any([*ids, *waiting])
        found: Any = select(func.search_found(query, SOME, type_=Uuid()))
        return Document.id.in_(found.union_all(select(func.unnest(waiting, type_=Uuid()))) if waiting else found)

    def _among_all(self, query: ColumnElement[Any], waiting: list[UUID]) -> ColumnElement[bool]:
        """With documents that wait there is an «or», before which PostgreSQL would read the words of all."""
        mine = _MINE.c.tenant_id == self.tenant
        has = _MINE.c.words.op("@@")(query)
        if not waiting:
            return Document.id.in_(select(_MINE.c.document_id).where(mine, has))
        its = select(has).where(mine, _MINE.c.document_id == Document.id).correlate(Document).scalar_subquery()
        return func.coalesce(its, false()) | (Document.id == func.any(waiting))

    def _waiting(self, terms: Sequence[Term]) -> list[UUID]:
        """Of those that wait to be read and have no words yet, whose names hold what is looked for."""
        newest = (
            select(Document.id, _NAME.label("name"))
            .where(Document.tenant_id == self.tenant, Document.state == State.RECEIVED)
            .order_by(Document.id.desc())
            .limit(MOST_WAITING)
            .subquery()
        )
        has = [newest.c.name.op("~", precedence=7, is_comparison=True)(_pattern(one)) for one in terms]
        fit = [~one if term.is_without else one for term, one in zip(terms, has, strict=True)]
        known = exists().where(SearchText.tenant_id == self.tenant, SearchText.document_id == newest.c.id)
        return list(self.session.scalars(select(newest.c.id).where(*fit, ~known)))

    def _asked(self, queries: Iterable[ColumnElement[Any]]) -> ColumnElement[Any]:
        asked: ColumnElement[Any] = _raw(f"{COMPANY}{self.tenant.hex}")
        for one in queries:
            asked = asked.op("&&", return_type=TSQUERY())(one)
        return asked

    def _first(self, query: ColumnElement[Any]) -> tuple[int, list[UUID]]:
        """How many there are, at most one more than ``SOME``, and the ids of a few."""
        found = select(func.search_found(query, SOME + 1, type_=Uuid()).label("id")).subquery()
        few = select(found.c.id).limit(FEW).subquery()
        ids = select(func.array_agg(few.c.id, type_=ARRAY(Uuid()))).scalar_subquery()
        row = self.session.execute(select(func.count().label("count"), ids.label("ids")).select_from(found)).one()
        return int(row[0]), list(row[1] or ())

    def _tagged(self, words: Sequence[str], *, begins: bool = False) -> Select[Any]:
        name = " ".join(words)
        folded = func.lower(Tag.folded)
        same = folded.startswith(name, autoescape=True) if begins else folded == name
        return (
            select(DocumentTag.document_id)
            .join(Tag, (Tag.tenant_id == DocumentTag.tenant_id) & (Tag.id == DocumentTag.tag_id))
            .where(DocumentTag.tenant_id == self.tenant, Tag.removed_at.is_(None), same)
        )

    def _names_of_tags(self) -> list[str]:
        return list(
            self.session.scalars(
                select(Tag.folded).where(Tag.tenant_id == self.tenant, Tag.removed_at.is_(None)).limit(500)
            )
        )


def _is_of(tag: str, term: Term) -> bool:
    return tag.startswith(" ".join(term.parts))


def _query(term: Term, *, is_loose: bool = False) -> ColumnElement[Any]:
    """``is_loose``: the words of a phrase wherever they stand, which the index knows without reading the documents."""
    if is_loose and term.is_phrase and term.is_without:
        return _plain("")
    asked = _word(term)
    if term.is_phrase:
        asked = (
            _plain(" ".join(rooted(one) for one in term.parts if one.isascii())) if is_loose else _phrase(term.parts)
        )
    return func.tsquery_not(asked, type_=TSQUERY()) if term.is_without else asked


def _word(term: Term) -> ColumnElement[Any]:
    """A word by its stem or as it begins; a code in one piece, in its pieces, or as an amount."""
    together = "".join(term.parts)
    if len(term.parts) == 1 and together.isascii() and together.isalpha():
        stem = _plain(rooted(together))
        whole = term.begins or term.is_without  # the stemmer leaves out the commonest words: nothing to be without
        return _either(stem, _raw(together, begins=term.begins)) if whole else stem
    asked = _raw(together, begins=term.begins and len(together) >= SHORTEST)
    if term.amount:
        asked = _either(asked, _raw(term.amount))
    elif together.isdigit() and not term.begins:
        asked = _either(asked, _raw(f"{together}d00"))
    return _either(asked, _phrase(term.parts)) if len(term.parts) > 1 else asked


def _pattern(term: Term) -> ColumnElement[Any]:
    """The pattern of a name: the words themselves, or the stem of a word."""
    before, behind = bounds(term)
    words = together(term)
    if not is_word(term) or term.is_without:
        return literal(f"{before}{words}{behind}")
    stems = func.ts_lexize(text("'spanish_stem'::regdictionary"), rooted(words), type_=ARRAY(Text))
    stem = func.coalesce(stems[1], words, type_=Text())
    return literal(f"{before}(?:{words}|").concat(stem).concat(f"){behind}")


def _supplier(one: Named) -> ColumnElement[Any]:
    asked = _raw(f"{SUPPLIER}{one.words[0]}", begins=True)
    for word in one.words[1:]:
        asked = asked.op("&&", return_type=TSQUERY())(_raw(f"{SUPPLIER}{word}", begins=True))
    return func.tsquery_not(asked, type_=TSQUERY()) if one.is_without else asked


def _raw(lexeme: str, *, begins: bool = False) -> ColumnElement[Any]:
    quoted = "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'" + (":*" if begins else "")
    return literal(quoted).cast(TSQUERY)


def _plain(word: str) -> ColumnElement[Any]:
    return func.plainto_tsquery(text("'spanish'::regconfig"), word, type_=TSQUERY())


def _phrase(parts: Sequence[str]) -> ColumnElement[Any]:
    told = " ".join(rooted(one) for one in parts if one.isascii())
    return func.phraseto_tsquery(text("'spanish'::regconfig"), told, type_=TSQUERY())


def _either(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    return one.op("||", return_type=TSQUERY())(other)


def _quoted(lexeme: str) -> str:
    return '"' + lexeme.replace("\\", "\\\\").replace('"', '\\"') + '"'
