package chat

// ServerState is what is true of the whole server.
type ServerState struct {
	Name     string // empty before it is set up
	Owned    bool   // it has an owner, so it is set up
	Peopled  bool   // there are accounts
	CodeHash []byte // of the code for setting it up; nil when there is none

	Settings ServerSettings
	Rev      int64 // of the settings, which grows with each change
	Holding  bool  // messages wait for moderators, or were refused by one
}

// Founding is what setting a server up makes.
type Founding struct {
	Server string
	Owner  Credentials // an account that exists has its ID here and nothing else
	Room   *Room       // nil for none
	Demand Demand      // of a second step
}

// SetUpForm is what the first owner of a server types.
type SetUpForm struct {
	Code, Server, Username, Email, Password, Room string

	AdminsFactor bool // admins have to set up a second step at sign-in
}
