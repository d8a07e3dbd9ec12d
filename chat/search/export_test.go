package search

const (
	Step      = step
	TimeLimit = timeLimit
	SweepTime = sweepTime
)
