from otter.test_files import test_case

OK_FORMAT = False

name = "make_generator"
points = None

@test_case(points=0, hidden=False)
def test_size(make_generator):
    import torch
    from ganedu.check.report import require
    net = make_generator(8, 1, [6, 5])
    require(isinstance(net, torch.nn.Module), 'return a network')
    shape = tuple(net(torch.zeros(2, 8)).shape)
    require(shape == (2, 1, 16, 16), f'two numbers of filters: 4, 8, 16 pixels. Your pictures are {shape}')

