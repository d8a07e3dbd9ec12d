package search

const (
	Step      = step
	TimeLimit = timeLimit
	SweepTime = sweepTime

	SweepFrom, SweepTo, SweepLeast = sweepFrom, sweepTo, sweepLeast
)
