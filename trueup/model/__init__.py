"""One model of a platform, whichever kind of subject fills it; pure logic, no input and no output."""
