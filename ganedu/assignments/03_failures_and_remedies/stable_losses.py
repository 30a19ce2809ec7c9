from otter.test_files import test_case

OK_FORMAT = False

name = "stable_losses"
points = None

@test_case(points=0, hidden=False)
def test_undecided(stable_losses):
    import numpy as np
    import torch
    from ganedu.check.report import arrays, close, require
    three = arrays(stable_losses, torch.zeros(3), torch.zeros(5), shape=(3,))
    require(close(three[0], np.log(4), 1e-05), "with logits of 0 the discriminator's loss is log 4: a sum of two means")
    require(close(np.abs(three[1:]), np.log(2), 1e-05), 'with logits of 0 both generator losses have the size log 2')

