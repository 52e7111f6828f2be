"""One task at a time, as most tests look at them."""

from lambdas.variants.render import render_tasks


def render_task(store, plan, product, task, memory_mb):
    (rendered,) = render_tasks(store, plan, product, [task], memory_mb)
    return rendered
