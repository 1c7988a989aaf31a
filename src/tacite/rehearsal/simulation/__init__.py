"""Random lives from a seed, with faults, every check each night; what fails is made small."""
