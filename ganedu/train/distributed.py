"""Several processes play one game: the same command under torchrun.

::

    python train.py                                              # one process
    torchrun --nproc-per-node 4 train.py                         # four on this machine: one per GPU, or on the CPU
    torchrun --nnodes 2 --nproc-per-node 8 --rdzv-backend c10d --rdzv-endpoint host0:29400 --rdzv-id 1 train.py
                                                                 # the same line on each of two machines

where ``train.py`` calls ``play(game, data, ..., out="runs/faces", resume=True)``, unchanged. Nothing else is needed:

- ``batch`` is the batch of all processes together, so the mathematics stays that of one process. Each draws its own
  share of the same batch of the data, and its own noise.
- All begin with the weights of process 0. After each backward pass the gradients of the player whose turn it is are
  averaged in one call over one flat vector; then every process makes the same Adam step, and weights never part.
- Batch norm takes its mean and variance over all processes (`share_batch_norm`), so it too is that of the whole batch.
  A loss that couples samples in another way (relativistic *average*, minibatch discrimination) sees one share only.
- Process 0 alone writes, shows progress and calls callbacks. A callback that runs a network with batch norm puts it in
  evaluation mode: in training mode it would wait for the statistics of processes that do not call it.
- If a process dies, the others notice at the next turn (after ``TIMEOUT`` if it hangs and holds its connection),
  process 0 saves the last good state, and all end with `WorkerLostError`. Start the same command again to go on, or let
  torchrun do so: ``--max-restarts 3``. On GPUs it is nccl that ends hung processes, without asking Python: the run
  folder then holds the last checkpoint of ``save_every``.

On many machines three things change. The run folder must be one that process 0 can write (the others never read it),
and every machine needs the data in its own cache. With more processes take a larger ``batch``, or each has too little
to do: the gradients that travel per turn are as many as the player's parameters, whatever the batch. And a machine that
fails takes the run with it, so save more often and use ``--max-restarts``.

On CPUs the backend is gloo, on GPUs nccl, one process per GPU.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import MethodType

import torch
import torch.distributed as dist
from torch import Tensor, nn

__all__ = [
    "Processes",
    "WorkerLostError",
    "average",
    "average_gradients",
    "broadcast",
    "broadcast_bytes",
    "gather",
    "own_device",
    "share_batch_norm",
    "together",
]

TIMEOUT = timedelta(minutes=5)  # how long a process waits for the others before it takes them for lost


class WorkerLostError(RuntimeError):
    """Another process of this run ended or hangs."""


@dataclass(frozen=True)
class Processes:
    """Which of how many processes this is: ``rank`` from 0 to ``count - 1``."""

    rank: int = 0
    count: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this one writes and shows progress."""
        return self.rank == 0

    def seed(self, seed: int) -> int:
        """This process's own seed for noise; process 0 keeps ``seed``, so that one process is as before."""
        return (seed + self.rank * 0x9E3779B9) % 2**63


@contextmanager
def together(device: torch.device) -> Iterator[Processes]:
    """Join the processes that torchrun started, or be alone; leave them at the end if they were joined here."""
    joined_here = int(os.environ.get("WORLD_SIZE", 1)) > 1 and not dist.is_initialized()
    if joined_here:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=TIMEOUT)
    try:
        yield Processes(dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else Processes()
    finally:
        if joined_here:
            dist.destroy_process_group()


def own_device(device: torch.device) -> torch.device:
    """``device``, or of several GPUs the one that is this process's."""
    if device.type == "cuda" and device.index is None and "LOCAL_RANK" in os.environ:
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    return device


@contextmanager
def _naming_the_lost() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise WorkerLostError(
            f"process {dist.get_rank()} of {dist.get_world_size()} waited for another one in vain: it ended or hangs "
            f"(its own message, if any, stands above). Start the same command again with resume to go on. [{error}]"
        ) from error


def average_gradients(net: nn.Module) -> None:
    """Replace the gradients of ``net`` by their mean over all processes, in one call over one flat vector."""
    if not dist.is_initialized():
        return
    gradients = [parameter.grad for parameter in net.parameters() if parameter.grad is not None]
    flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
    with _naming_the_lost():
        dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for gradient, mean in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(mean.view_as(gradient))


def average(values: Tensor) -> Tensor:
    """The mean of ``values`` over all processes."""
    return _Mean.apply(values) if dist.is_initialized() else values


def broadcast(tensors: list[Tensor]) -> None:
    """Give every process the ``tensors`` of process 0, in place."""
    if dist.is_initialized():
        with _naming_the_lost(), torch.no_grad():
            for tensor in tensors:
                dist.broadcast(tensor, 0)


def broadcast_bytes(content: bytes | None, device: torch.device) -> bytes:
    """The ``content`` of process 0, on every process (no pickle)."""
    if not dist.is_initialized():
        return content
    size = torch.tensor(len(content or b""), device=device)
    broadcast([size])
    buffer = torch.frombuffer(bytearray(content or bytes(size.item()) or b"\0"), dtype=torch.uint8).to(device)
    broadcast([buffer])
    return buffer.cpu().numpy().tobytes()[: size.item()]


def gather(values: Tensor, device: torch.device) -> Tensor:
    """``values`` (n,) of every process, stacked on the CPU: (processes, n)."""
    if not dist.is_initialized():
        return values[None].cpu()
    shares = [torch.empty_like(values, device=device) for _ in range(dist.get_world_size())]
    with _naming_the_lost():
        dist.all_gather(shares, values.to(device))
    return torch.stack(shares).cpu()


class _Mean(torch.autograd.Function):
    """The mean over processes. Its derivative is the mean of the gradients: itself, so it can be taken again (R1)."""

    @staticmethod
    def forward(ctx, values: Tensor) -> Tensor:
        total = values.clone()
        with _naming_the_lost():
            dist.all_reduce(total)
        return total / dist.get_world_size()

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        return _Mean.apply(gradient.contiguous())


def _shared_forward(norm: nn.modules.batchnorm._BatchNorm, inputs: Tensor) -> Tensor:
    """Batch norm over the batches of all processes, which must be equally large.

    The mean first, then the mean square about it: two calls, for E[x^2] - E[x]^2 would lose digits.
    """
    if not norm.training:
        return type(norm).forward(norm, inputs)
    dims, shape = [0, *range(2, inputs.ndim)], [1, -1, *[1] * (inputs.ndim - 2)]
    exact = inputs.float() if inputs.dtype in (torch.bfloat16, torch.float16) else inputs
    mean = average(exact.mean(dims))
    centred = exact - mean.view(shape)
    variance = average(centred.square().mean(dims))
    if norm.track_running_stats:
        with torch.no_grad():
            count = inputs.numel() // inputs.shape[1] * dist.get_world_size()
            norm.num_batches_tracked += 1
            momentum = 1 / norm.num_batches_tracked.item() if norm.momentum is None else norm.momentum
            norm.running_mean.lerp_(mean, momentum)
            norm.running_var.lerp_(variance * (count / (count - 1)), momentum)
    normed = centred / (variance + norm.eps).sqrt().view(shape)
    if norm.affine:
        normed = normed * norm.weight.view(shape) + norm.bias.view(shape)
    return normed.to(inputs.dtype)


@contextmanager
def share_batch_norm(*nets: nn.Module) -> Iterator[None]:
    """Inside, every batch norm in ``nets`` takes its statistics over all processes; alone, nothing changes.

    torch's ``SyncBatchNorm`` does this on GPUs only. Here parameters, buffers and their names stay as they are.
    """
    norms = [module for net in nets for module in net.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    norms = norms if dist.is_initialized() else []
    for norm in norms:
        norm.forward = MethodType(_shared_forward, norm)
    try:
        yield
    finally:
        for norm in norms:
            del norm.forward
