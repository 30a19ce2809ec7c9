from otter.test_files import test_case

OK_FORMAT = False

name = "criterion_gradient"
points = None

@test_case(points=0, hidden=False)
def test_at_the_solution(criterion_gradient):
    import torch
    p = torch.tensor([0.2, 0.3, 0.5], dtype=torch.float64)
    g = criterion_gradient(p, torch.log(p))
    assert tuple(g.shape) == (3,), 'one number per entry of w is expected'
    assert torch.allclose(g, torch.zeros(3, dtype=torch.float64)), 'where q = p the criterion is smallest'

