"""Networks: builders that return plain ``torch.nn`` modules."""

from ganedu.nets.dcgan import dcgan_discriminator, dcgan_generator, init_dcgan
from ganedu.nets.digit_classifier import DigitClassifier
from ganedu.nets.mlp import mlp

__all__ = ["DigitClassifier", "dcgan_discriminator", "dcgan_generator", "init_dcgan", "mlp"]
