from otter.test_files import test_case

OK_FORMAT = False

name = "ema_update"
points = None

@test_case(points=0, hidden=False)
def test_half(ema_update):
    import torch
    from torch import nn
    from ganedu.check.report import close, require
    average, net = (nn.Linear(1, 1), nn.Linear(1, 1))
    (nn.init.zeros_(average.weight), nn.init.ones_(net.weight))
    ema_update(average, net, 0.75)
    require(close(average.weight.item(), 0.25, 1e-06), '0.75 times 0 plus 0.25 times 1')
    require(net.weight.item() == 1, 'the network that is averaged stays as it is')

