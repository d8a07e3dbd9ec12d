package storing

// Names that the tests of package storing_test use.
const (
	FinishLimit = finishLimit
	PauseMax    = pauseTo
)
