"""How far an execution has got: what a redrive needs, kept while the execution runs."""

import copy
import functools
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from local.moto_fixes.context import COMMON, PARSER, STATES, moto_module

DATA_LIMIT = "States.DataLimitExceeded"


@dataclass(slots=True)
class Checkpoint:
    """How far one program has got: the whole machine, an iteration of a Map, or a branch of a Parallel."""

    state: str = ""  # entered last
    input: Any = None  # of that state
    events: Any = None  # the program's EventHistoryContext: the event after which its next one comes
    is_finished: bool = False
    output: Any = None
    inner: dict[int, "Checkpoint"] = field(default_factory=dict)  # the state's iterations or branches
    is_resumed: bool = False  # a redrive continues here, and the state has not begun
    keeps_inner: bool = False  # a redrive continues the state's iterations or branches

    def enter(self, state: str, state_input: Any, events: Any) -> None:
        self.state, self.input, self.events = state, state_input, events
        self.inner, self.keeps_inner = {}, False

    def finish(self, output: Any) -> None:
        self.is_finished, self.output = True, output

    def begin_inner(self) -> None:
        """Forget the iterations or branches of an earlier attempt: a Retry runs all of them again."""
        if not self.keeps_inner:
            self.inner = {}
        self.keeps_inner = False

    def resumed(self, error: str | None) -> Self:
        """Return the checkpoint from which a redrive continues after `error`.

        It is a copy: a task that outlived its execution may still write to the old one. A Map that
        failed because its results were too large runs all its iterations again.
        """
        if not self.state:
            return type(self)()
        inner = {index: each.resumed(error) for index, each in self.inner.items()}
        if error == DATA_LIMIT and all(each.is_finished for each in inner.values()):
            inner = {}
        return type(self)(
            state=self.state,
            input=copy.deepcopy(self.input),
            events=copy.copy(self.events),
            is_finished=self.is_finished,
            output=copy.deepcopy(self.output),
            inner=inner,
            is_resumed=not self.is_finished,
            keeps_inner=bool(inner),
        )


def programs_keep_checkpoints() -> None:
    """parser/asl/component/program/program.py:79 keeps nothing from which a failed execution could continue.

    Here every program has a Checkpoint in its environment, and one that has a resumed checkpoint
    begins in that state, with that state's input. The state is not entered a second time, as it was
    never exited. An iteration of a Distributed Map keeps none: a redrive begins the Map anew.
    """
    environment = moto_module(f"{PARSER}.asl.eval.environment").Environment
    worker = moto_module(f"{PARSER}.backend.execution_worker").ExecutionWorker
    program = moto_module(f"{PARSER}.asl.component.program.program").Program
    start_at = moto_module(f"{COMMON}.flow.start_at").StartAt
    state = moto_module(f"{PARSER}.asl.component.state.state").CommonStateField
    ends = moto_module(f"{PARSER}.asl.component.state.state_continue_with").ContinueWithEnd
    stock_frame, stock_environment = environment.as_inner_frame_of, worker._get_evaluation_environment
    stock_eval, stock_state, stock_next = program.eval, state._eval_body, state._set_next

    def as_inner_frame_of(_: Any, env: Any, *rest: Any, **more: Any) -> Any:
        frame = stock_frame(env, *rest, **more)
        frame.checkpoint, frame.owns_checkpoint = env.checkpoint, False
        return frame

    def _get_evaluation_environment(self: Any) -> Any:
        env = stock_environment(self)
        env.checkpoint, env.owns_checkpoint = Checkpoint(), True
        return env

    def eval_program(self: Any, env: Any) -> None:
        if not env.owns_checkpoint:
            env.checkpoint, env.owns_checkpoint = Checkpoint(), True
        if env.checkpoint.is_finished:
            env.states.reset(env.checkpoint.output)
            env.set_ended()
            return
        if env.checkpoint.is_resumed:
            self = copy.copy(self)
            self.start_at = start_at(env.checkpoint.state)
            env.states.reset(env.checkpoint.input)
        stock_eval(self, env)

    def eval_state(self: Any, env: Any) -> None:
        if env.checkpoint.is_resumed:
            env.checkpoint.is_resumed = False
            env.checkpoint.events = env.event_history_context
            env.event_manager = _WithoutNextEvent(env)
        else:
            env.checkpoint.enter(self.name, env.states.get_input(), env.event_history_context)
        stock_state(self, env)

    def set_next(self: Any, env: Any) -> None:
        # False after a Catch, which names another state, and when another thread ended the program.
        is_last = env.next_state_name == self.name and isinstance(self.continue_with, ends)
        stock_next(self, env)
        if is_last:
            env.checkpoint.finish(env.states.get_input())

    environment.as_inner_frame_of = classmethod(as_inner_frame_of)
    worker._get_evaluation_environment = _get_evaluation_environment
    program.eval, state._eval_body, state._set_next = eval_program, eval_state, set_next


def iterations_and_branches_keep_checkpoints() -> None:
    """parser/asl/component/state/exec/state_map/iteration/iteration_worker.py:53 and
    state_parallel/branches_decl.py:65 run everything again when their state runs again.

    After a redrive, AWS runs only the iterations and branches that failed or were aborted.
    """
    iteration = moto_module(f"{STATES}.state_map.iteration.iteration_worker").IterationWorker
    inline = moto_module(f"{STATES}.state_map.iteration.inline_iteration_component")
    component = inline.InlineIterationComponent
    branches = moto_module(f"{STATES}.state_parallel.branches_decl").BranchesDecl
    branch = moto_module(f"{STATES}.state_parallel.branch_worker").BranchWorker
    stock_job, stock_branch = iteration._eval_job, branch.__init__

    def give(env: Any, index: int) -> Checkpoint:
        """Give a program its own checkpoint within its state's."""
        own: Checkpoint = env.checkpoint.inner.setdefault(index, Checkpoint())
        env.checkpoint, env.owns_checkpoint = own, True
        if own.is_resumed:
            env.event_history_context.source_event_id = own.events.source_event_id
            env.event_history_context.last_published_event_id = own.events.last_published_event_id
        return own

    def _eval_job(self: Any, env: Any, job: Any) -> None:
        own = give(env, job.job_index)
        if own.is_finished:
            job.job_output = own.output
        else:
            stock_job(self, env, job)

    def begin_inner(stock: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        @functools.wraps(stock)
        def _eval_body(self: Any, env: Any) -> None:
            env.checkpoint.begin_inner()
            stock(self, env)

        return _eval_body

    def init_branch(self: Any, branch_worker_comm: Any, program: Any, env: Any) -> None:
        numbers = branch_worker_comm.__dict__.setdefault("branch_numbers", itertools.count())
        give(env, next(numbers))  # the workers are made in the order of the branches
        stock_branch(self, branch_worker_comm, program, env)

    iteration._eval_job, branch.__init__ = _eval_job, init_branch
    component._eval_body = begin_inner(component._eval_body)
    branches._eval_body = begin_inner(branches._eval_body)


FIXES: tuple[Callable[[], None], ...] = (programs_keep_checkpoints, iterations_and_branches_keep_checkpoints)


class _WithoutNextEvent:
    """A program's event manager that drops one event, and is then replaced by the real one."""

    def __init__(self, env: Any) -> None:
        self._env, self._manager = env, env.event_manager

    def add_event(self, *_: Any, **__: Any) -> int:
        self._env.event_manager = self._manager
        event_id: int = self._env.event_history_context.last_published_event_id
        return event_id

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)
