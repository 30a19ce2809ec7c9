"""Stop a run between two steps when it is asked to: Ctrl-C, or the SIGTERM that clusters and torchrun send."""

import signal
import threading

__all__ = ["StopRequest"]


class StopRequest:
    """Inside ``with``, the first signal only sets ``asked``; the second one acts at once, as it always does.

    A step that is cut in the middle has moved one player and not the other; between two steps the state is whole. Only
    Python's main thread may handle signals: in another, and without ``listen``, nothing is changed.
    """

    _SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self, *, listen: bool = True):
        self._listen = listen
        self.asked: signal.Signals | None = None
        self._before: dict = {}

    def __enter__(self) -> "StopRequest":
        if self._listen and threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in self._SIGNALS}
        return self

    def _note(self, number: int, _frame) -> None:
        self.asked = signal.Signals(number)
        self._give_back()

    def _give_back(self) -> None:
        while self._before:
            number, handler = self._before.popitem()
            signal.signal(number, handler)

    def __exit__(self, *_) -> None:
        self._give_back()

    def stop(self, message: str) -> None:
        """End the run as the signal would have, with ``message``.

        Raises:
            KeyboardInterrupt: after Ctrl-C.
            SystemExit: after SIGTERM.
        """
        raise (KeyboardInterrupt if self.asked == signal.SIGINT else SystemExit)(message)
