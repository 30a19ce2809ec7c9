from otter.test_files import test_case

OK_FORMAT = False

name = "discriminator_loss"
points = None

@test_case(points=0, hidden=False)
def test_linear(discriminator_loss):
    import numpy as np
    import torch
    from ganedu.check.report import arrays, close, require
    w = torch.zeros(2, requires_grad=True)
    loss = discriminator_loss(lambda x: x @ w, lambda z: z, torch.ones(4, 2), torch.ones(4, 2), 3.0)
    require(isinstance(loss, torch.Tensor), 'a tensor is expected')
    require(close(arrays(loss.detach, shape=()), np.log(4), 1e-05), 'D = 1/2 everywhere: log 4, and no penalty, as the gradient is 0')

