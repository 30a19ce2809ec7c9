from otter.test_files import test_case

OK_FORMAT = False

name = "batch_norm"
points = None

@test_case(points=0, hidden=False)
def test_two_pixels(batch_norm):
    import torch
    from ganedu.check.report import arrays, close, require
    x = torch.tensor([1.0, 3.0]).view(2, 1, 1, 1)
    found = arrays(lambda: batch_norm(x, torch.tensor([10.0]), torch.tensor([5.0]), 0.0), shape=(2, 1, 1, 1))
    require(close(found.ravel(), [-5, 15], 1e-05), 'mean 2, deviation 1: the pixels become -1 and 1, then 10 times that plus 5')

