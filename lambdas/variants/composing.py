"""A product's creatives composed: facts about its picture, a layout for each, the pixels they show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from briefcast.contracts import BriefFocus, Plan, ProductWithImage, SourceRecord
from briefcast.registries.models import find_model
from briefcast.store.objects import Store
from composition.choice import Job, Layout, Steering
from composition.facts import Facts
from composition.search import choose
from lambdas.variants.brand import Brand
from lambdas.variants.creative import Subject
from lambdas.variants.jobs import Copy
from lambdas.variants.materials import decode, decode_unknown, described, read_mark, read_source
from lambdas.variants.understanding import focused, has_own_focus


@dataclass(frozen=True, slots=True)
class Composed:
    """A product's picture decoded, and a layout for each creative of its tasks."""

    subject: Subject
    layouts: dict[int, list[tuple[Job, Layout]]]  # by task, in its order
    described: SourceRecord


def compose(
    store: Store, plan: Plan, product: ProductWithImage, copies: Mapping[int, Sequence[Copy]], brand: Brand
) -> Composed:
    """Find a layout for every creative of some tasks, then decode no more of the picture than they show.

    A picture that nobody has analysed is decoded first, and measured. Raises UnusableAsset and
    StorageUnavailable.
    """
    all_copies = list(chain.from_iterable(copies.values()))
    source, mark = read_source(store, plan, product), read_mark(store, brand, all_copies)
    ground = brand.studio(source.facts.palette if source.facts else ()).ground
    focus = plan["products"][product["index"]]["focus"]
    if source.facts is None:
        decoded, facts = decode_unknown(source, all_copies, ground)
        focus = focus or _usual_focus(plan, product)
    else:
        facts = source.facts
    layouts = {}
    for task, its_copies in copies.items():
        jobs = [copy.job(mark, brand.corner) for copy in its_copies]
        layouts[task] = list(zip(jobs, _choose(facts, focus, jobs, brand.steering), strict=True))
    if source.facts is not None:
        shown = [layout for _, layout in chain.from_iterable(layouts.values())]
        decoded = decode(source, shown, ground)
    subject = Subject(decoded.picture, focused(facts, focus, ""), brand, mark)
    return Composed(subject, layouts, described(source, decoded, facts))


def _choose(
    facts: Facts, focus: BriefFocus | None, jobs: Sequence[Job], steering: Steering
) -> Iterator[Layout]:
    """A layout for each job: all together, but for placements in which the brief wants another subject."""
    alike = [job for job in jobs if not has_own_focus(focus, job.placement.id)]
    together = iter(choose(focused(facts, focus, ""), alike, steering))
    for job in jobs:
        if has_own_focus(focus, job.placement.id):
            yield from choose(focused(facts, focus, job.placement.id), [job], steering)
        else:
            yield next(together)


def _usual_focus(plan: Plan, product: ProductWithImage) -> BriefFocus | None:
    """Where the model that made a picture always puts the product, if it does."""
    known = None if product["image"]["source"] == "existing" else find_model(plan["model"]).focus
    return {"x": known[0], "y": known[1]} if known else None
