from otter.test_files import test_case

OK_FORMAT = False

name = "make_discriminator"
points = None

@test_case(points=0, hidden=False)
def test_one_logit(make_discriminator):
    import torch
    from ganedu.check.report import require
    net = make_discriminator(3, [4, 5])
    require(isinstance(net, torch.nn.Module), 'return a network')
    shape = tuple(net(torch.zeros(2, 3, 16, 16)).shape)
    require(shape == (2,), f'two pictures give two logits, of the shape (2,). Yours have {shape}')

