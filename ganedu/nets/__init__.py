"""Networks: builders that return plain ``torch.nn`` modules."""

from ganedu.nets.attribute_classifier import AttributeClassifier
from ganedu.nets.autoencoder import VAE, decoder, encoder
from ganedu.nets.conditional import ConditionalGenerator, LabelEmbedding, ProjectionDiscriminator
from ganedu.nets.dcgan import dcgan_discriminator, dcgan_filters, dcgan_generator, init_dcgan
from ganedu.nets.digit_classifier import DigitClassifier
from ganedu.nets.layers import Layer, layer_table
from ganedu.nets.many import Many
from ganedu.nets.minibatch import MinibatchDiscrimination
from ganedu.nets.mlp import mlp
from ganedu.nets.names import NAMES, Named, by_name
from ganedu.nets.resnet import resnet_discriminator, resnet_generator
from ganedu.nets.spectral import spectral_norm

__all__ = [
    "NAMES",
    "VAE",
    "AttributeClassifier",
    "ConditionalGenerator",
    "DigitClassifier",
    "LabelEmbedding",
    "Layer",
    "Many",
    "MinibatchDiscrimination",
    "Named",
    "ProjectionDiscriminator",
    "by_name",
    "dcgan_discriminator",
    "dcgan_filters",
    "dcgan_generator",
    "decoder",
    "encoder",
    "init_dcgan",
    "layer_table",
    "mlp",
    "resnet_discriminator",
    "resnet_generator",
    "spectral_norm",
]
