from otter.test_files import test_case

OK_FORMAT = False

name = "gan_step"
points = None

@test_case(points=0, hidden=False)
def test_both_move(gan_step):
    import numpy as np
    import torch
    from torch import nn
    from ganedu.check.report import arrays, close, require
    torch.manual_seed(0)
    G, D = (nn.Linear(1, 1), nn.Sequential(nn.Linear(1, 1), nn.Flatten(0)))
    (nn.init.zeros_(D[0].weight), nn.init.zeros_(D[0].bias))
    before = [weight.detach().clone() for weight in (G.weight, D[0].weight)]
    opt_G, opt_D = (torch.optim.SGD(net.parameters(), lr=0.1) for net in (G, D))
    losses = arrays(gan_step, G, D, opt_G, opt_D, torch.ones(8, 1), torch.randn(8, 1), torch.randn(8, 1), shape=(2,))
    require(close(losses[0], np.log(4), 1e-05), 'D begins at 1/2 everywhere: its loss is log 4 before its step')
    require(not torch.equal(before[1], D[0].weight), 'the discriminator did not move')
    require(not torch.equal(before[0], G.weight), 'the generator did not move')

