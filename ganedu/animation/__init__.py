"""Curves that change frame by frame: an animation that plays in a page or a notebook, with the network off.

    from ganedu.animation import Animation, Curve, Panel

    Animation(
        x,
        [Panel("density", [Curve("data", p, "#0072B2"), Curve("generator", q_of_each_frame, "#D55E00")])],
        captions=[f"step {step}" for step in steps],
        alt="Two densities. One of them moves until it lies on the other.",
    )

As the last value of a cell it shows itself: one drawing, the frames as whole numbers beside it, and a script of three
kilobytes (`player.js`, no library). Buttons and keys play, pause and step: space, arrows, Home and End. It never starts
by itself, and for a reader who asked the system for less motion it shows one frame a second. Without scripts the last
frame stands there.
"""

from ganedu.animation.film import Animation, Curve, Panel

__all__ = ["Animation", "Curve", "Panel"]
