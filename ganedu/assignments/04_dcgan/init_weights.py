from otter.test_files import test_case

OK_FORMAT = False

name = "init_weights"
points = None

@test_case(points=0, hidden=False)
def test_shift(init_weights):
    import torch
    from torch import nn
    from ganedu.check.report import require
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4))
    nn.init.ones_(net[1].bias)
    require(init_weights(net) is net, 'the network itself comes back')
    require(float(net[1].bias.detach().abs().max()) == 0, 'the shifts of batch norm begin at 0')

