"""A loss of the generator that compares averages of features in place of single logits."""

from torch import Tensor

__all__ = ["feature_matching"]


def feature_matching(real_features: Tensor, fake_features: Tensor) -> Tensor:
    """``|E f(x) - E f(G(z))|^2``, minimised by the generator: Salimans et al. (2016), section 3.1.

    The expectations are inside the norm, so this is one number per *batch*, not one per sample.

    Args:
        real_features: features of real samples ``(B, ...)``, from a layer inside the discriminator; they are constants
            to the generator and carry no gradient.
        fake_features: the same layer on generated samples, ``(B', ...)``.

    Raises:
        ValueError: the features differ in shape beyond the batch.
    """
    if real_features.shape[1:] != fake_features.shape[1:]:
        raise ValueError(
            f"features of one layer are compared: got shapes {tuple(real_features.shape)}, {tuple(fake_features.shape)}"
        )
    return (real_features.detach().mean(0) - fake_features.mean(0)).square().sum()
