"""`play`: Algorithm 1 of Goodfellow et al. (2014), once, for every chapter.

The step itself is `ganedu.train.step.take_step`. Here is what stands around it: settings, device, folder, looking.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal

import torch
from safetensors.torch import load as from_safetensors

from ganedu.games import Game
from ganedu.train import distributed, streams
from ganedu.train.history import History
from ganedu.train.rounds import Keeper, play_rounds
from ganedu.train.run_folder import RunFolder
from ganedu.train.settings import RunSettings
from ganedu.train.state import TrainingState

__all__ = ["best_device", "play"]

Callback = Callable[[int, Game], None]


def best_device() -> torch.device:
    """CUDA if there is one, else Apple's GPU, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def play(
    game: Game,
    data: object,
    *,
    steps: int,
    k: int | None = None,
    batch: int = 64,
    lr: float | dict[str, float] = 2e-4,
    betas: tuple[float, float] = (0.5, 0.999),
    ema: float | None = None,
    seed: int = 0,
    device: str | torch.device | None = None,
    callback: Callback | Sequence[Callback] = (),
    progress: bool = True,
    out: str | Path | None = None,
    resume: bool = False,
    save_every: int = 500,
    snapshot_every: int | None = None,
    recipe: dict | None = None,
    precision: Literal["float32", "bf16"] = "float32",
    compile: bool = False,
    channels_last: bool | None = None,
) -> History:
    """Let the players of ``game`` take turns for ``steps`` steps; their networks are changed in place.

    Under torchrun, several processes share each batch: see `ganedu.train.distributed`.

    Args:
        game: the players and their losses.
        data: a `ganedu.data.Dataset`, whose batches are ``(images, labels)``; a tuple of data sets, for the tuple of
            their batches (two streams, unpaired); or a function ``(batch, device)`` that draws one fresh batch.
        steps: turns of the last player.
        k: turns that every other player takes before it (Algorithm 1's k); default ``game.turns``, or 1.
        batch: samples per turn, of all processes together.
        lr: Adam's learning rate, one for all or player -> rate.
        betas: Adam's decay rates. The first is 0.5 and not Adam's 0.9: against a moving opponent, long memory of past
            gradients makes the players overshoot (Radford et al. 2016, section 4).
        ema: decay per step of the moving average of all players' weights (0.999, say), or None for none.
        seed: fixes data order, noise and dropout. Initial weights are the caller's.
        device: where to play; default `best_device`.
        callback: called after each step as ``callback(step, game)``, step from 1; or several of them.
        progress: show a progress bar.
        out: folder to keep the run in: see `ganedu.train.run_folder`. None keeps nothing.
        resume: go on with the run in ``out`` if there is one; on the CPU, bit for bit as if it had never stopped. More
            ``steps`` than it was asked for are allowed, other changes are refused.
        save_every: steps between two checkpoints.
        snapshot_every: steps between two pictures of the same noise in ``out``, by ``game.sample``; None for none.
        recipe: how to rebuild the networks, kept as ``game.json``.
        precision: "bf16" runs the networks in bfloat16 where that is safe (autocast); weights stay as they are. It
            pays on GPUs that have it in hardware; on a CPU without, it takes three times as long.
        compile: run the networks through ``torch.compile``: minutes before the first step. Refused by torch for losses
            with a penalty on the gradient (it cannot differentiate such a network twice).
        channels_last: lay pictures and convolutions out as N, H, W, C in memory while the game is played: the same
            numbers up to rounding, 1.16 to 1.19 times as fast on the CPU where it was measured (DCGANs of 28 and 64
            pixels, one core). Networks then write ``flatten(1)``, not ``view(n, -1)``. Default: yes, except on Apple's.

    Returns:
        The run's `History`.

    Raises:
        ValueError: a setting is out of its range, or an unknown player in ``lr``.
        TypeError: ``data`` has none of the three forms.
        FloatingPointError: a loss or a weight is NaN or infinite; names player and step. Looked at every 50 steps; the
            last state before with good numbers is saved in ``out``.
        CheckpointError: ``out`` holds another run, or a damaged one.
        OSError: ``out`` cannot be written. Nothing saved before is lost.
        WorkerLostError: another process ended.
        KeyboardInterrupt: Ctrl-C; the state is saved in ``out`` first.
    """
    rates = lr if isinstance(lr, dict) else dict.fromkeys(game.players, lr)
    device = torch.device(device) if device is not None else best_device()
    if device.type == "cuda" and not torch.cuda.is_available():
        raise ValueError(f"there is no {device} here: leave device out for the best there is, or say 'cpu'")
    device = distributed.own_device(device)
    callbacks = (callback,) if callable(callback) else tuple(callback or ())
    with ExitStack() as stack:
        processes = stack.enter_context(distributed.together(device))
        settings = RunSettings(
            game=type(game).__qualname__,
            data=streams.describe(data),
            steps=steps,
            turns=_turns(game, k),
            batch=batch,
            lr={name: float(rate) for name, rate in rates.items()},
            betas=tuple(float(beta) for beta in betas),  # torch refuses a mixture of whole numbers and others
            ema=ema,
            seed=seed,
            precision=precision,
            compile=compile,
            channels_last=device.type != "mps" if channels_last is None else channels_last,
            processes=processes.count,
            save_every=save_every,
            snapshot_every=snapshot_every,
        )
        folder = None
        if out is not None and processes.is_first:
            folder = RunFolder(out, settings, recipe, str(device), resume=resume)
        stack.enter_context(torch.random.fork_rng(devices=[device] if device.type == "cuda" else []))
        torch.manual_seed(processes.seed(seed))
        stack.enter_context(_prepared(game, settings, device))
        state = TrainingState(game, settings, streams.open_stream(data, batch, device, seed, processes), device)
        if out is not None and resume:
            _restore(state, folder, processes)
        stack.enter_context(distributed.share_batch_norm(*game.players.values()))
        stack.enter_context(_compiled(game, wanted=compile))
        began = time.perf_counter()
        play_rounds(state, Keeper(state, folder, asked=out is not None), processes, callbacks, progress=progress)
        seconds = time.perf_counter() - began
    for net in state.averages.values():
        net.to(memory_format=torch.contiguous_format)
    losses, readings = ({n: v.cpu().numpy() for n, v in kept.items()} for kept in (state.losses, state.readings))
    return History(losses, state.averages, seed, readings, seconds)


def _turns(game: Game, k: int | None) -> dict[str, int]:
    """Player -> turns in a step: the game's, or ``k`` for all but the last."""
    *others, last = game.players
    own = {player: getattr(game, "turns", {}).get(player, 1) for player in game.players}
    return own if k is None else dict.fromkeys(others, k) | {last: own[last]}


@contextmanager
def _prepared(game: Game, settings: RunSettings, device: torch.device) -> Iterator[None]:
    """Inside, the networks are on ``device``, equal in all processes, laid out as the settings say."""
    nets = game.players.values()
    for net in nets:
        net.to(device).train()
        distributed.broadcast(list(net.state_dict().values()))
        if settings.channels_last:
            net.to(memory_format=torch.channels_last)
    try:
        yield
    finally:
        for net in nets:
            net.requires_grad_(True)
            if settings.channels_last:
                net.to(memory_format=torch.contiguous_format)


@contextmanager
def _compiled(game: Game, *, wanted: bool) -> Iterator[None]:
    """Inside, the networks run compiled; ``net.compile()`` would do nothing in torch 2.13."""
    nets = game.players.values() if wanted else ()
    for net in nets:
        net.forward = torch.compile(net.forward)
    try:
        yield
    finally:
        for net in nets:
            del net.forward


def _restore(state: TrainingState, folder: RunFolder | None, processes: distributed.Processes) -> None:
    """Put the newest checkpoint of ``folder`` back, if there is one. Process 0 reads it for all."""
    found = folder.newest() if folder is not None else None
    raw = distributed.broadcast_bytes(found[1] if found else None, state.device)
    if raw:
        state.restore(from_safetensors(raw), processes.rank)
