from otter.test_files import test_case

OK_FORMAT = False

name = "r1_penalty"
points = None

@test_case(points=0, hidden=False)
def test_linear(r1_penalty):
    import torch
    from ganedu.check.report import arrays, close, require
    w = torch.tensor([3.0, 4.0])
    value = r1_penalty(lambda x: x @ w + 1, torch.randn(6, 2))
    require(isinstance(value, torch.Tensor), 'a tensor is expected')
    require(close(arrays(value.detach, shape=()), 25, 1e-05), 'the logit w x + 1 has the gradient w everywhere: |w|^2 = 9 + 16')

