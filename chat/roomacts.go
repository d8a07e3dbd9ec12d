package chat

import "slices"

// Standing is what a user is in one room.
type Standing string

// The standings, from the fewest rights to all.
const (
	Outside  Standing = "outside" // the room does not exist for the user
	AsReader Standing = "reader"  // not a member, and may read the room
	AsMember Standing = "member"  //
	AsAdmin  Standing = "admin"   // of the room
)

// Standings are all standings that can do something, from the fewest rights to all.
var Standings = []Standing{AsReader, AsMember, AsAdmin}

// Standing is what the user is in the room.
func (a Access) Standing() Standing {
	switch {
	case a.Admin:
		return AsAdmin
	case a.Member:
		return AsMember
	case a.MayRead():
		return AsReader
	}
	return Outside
}

// RoomAct is a kind of thing that users do in a room.
type RoomAct string

// The acts in a room.
const (
	ReadIn   RoomAct = "read and search it, list its members"
	JoinIn   RoomAct = "join it"
	KeepIn   RoomAct = "keep drafts and read positions"
	LeaveIn  RoomAct = "leave it"
	WriteIn  RoomAct = "write and reply"
	ChangeIn RoomAct = "edit one's own messages, react"
	PinIn    RoomAct = "pin"
	CallIn   RoomAct = "notify all with @room and @here"
	RemoveIn RoomAct = "delete one's own messages"
	AddIn    RoomAct = "add people"
	MeetIn   RoomAct = "join its call"
	HostIn   RoomAct = "mute and remove people in the call"
	JudgeIn  RoomAct = "delete others' messages"
	BanIn    RoomAct = "ban people, lift bans"
	ManageIn RoomAct = "change settings and roles, remove members, archive and delete it"
)

// RoomActs are all acts in a room.
var RoomActs = []RoomAct{ReadIn, JoinIn, KeepIn, LeaveIn, WriteIn, ChangeIn, PinIn, CallIn, RemoveIn, AddIn, MeetIn, HostIn, JudgeIn, BanIn, ManageIn}

// roomRule says who may do something in a room, and in which rooms.
type roomRule struct {
	who      []Standing
	archived bool // also in an archived room
	direct   bool // also in a direct conversation
	moderate bool // also by moderators of the server who can read the room
}

var (
	readers = []Standing{AsReader, AsMember, AsAdmin}
	members = []Standing{AsMember, AsAdmin}
	admins  = []Standing{AsAdmin}
)

// roomRules is the table of who may do what in a room.
var roomRules = map[RoomAct]roomRule{
	ReadIn:   {readers, true, true, false},
	JoinIn:   {readers, true, true, false},
	KeepIn:   {members, true, true, false},
	LeaveIn:  {members, true, false, false},
	WriteIn:  {members, false, true, false},
	ChangeIn: {members, false, true, false},
	PinIn:    {members, false, true, false},
	CallIn:   {members, false, true, false},
	RemoveIn: {members, true, true, false},
	AddIn:    {members, true, false, false},
	MeetIn:   {members, false, true, false},
	HostIn:   {admins, true, false, false},
	JudgeIn:  {admins, true, false, true},
	BanIn:    {admins, true, false, true},
	ManageIn: {admins, true, false, false},
}

// Allows reports whether a standing can do something, whatever the room's settings say.
func (act RoomAct) Allows(s Standing) bool { return slices.Contains(roomRules[act].who, s) }

// Archived and Direct report whether something can be done in such a room.
func (act RoomAct) Archived() bool { return roomRules[act].archived }

// Direct reports whether something can be done in a direct conversation.
func (act RoomAct) Direct() bool { return roomRules[act].direct }

// Moderated reports whether moderators of the server can do something in rooms that they can
// read.
func (act RoomAct) Moderated() bool { return roomRules[act].moderate }

// Refuse says why the user cannot do something in the room; nil when they can.
func (a Access) Refuse(act RoomAct) error {
	is := a.Standing()
	switch {
	case is == Outside:
		return ErrNoRoom
	case a.Room.Direct && !act.Direct():
		return a.refuseDirect(act)
	case a.Moderates && act.Moderated():
		return nil
	case is == AsReader && !act.Allows(is) && act.Allows(AsMember):
		return ErrOutside
	case !act.Allows(is):
		return errOnlyAdmin
	case a.Room.Archived && !act.Archived():
		return errArchived
	}
	return a.refuseSetting(act)
}

// ErrOutside answers a user who may read a room and has to join it first.
var ErrOutside = E(Forbidden, "Join the room first.")

var (
	errOnlyAdmin = E(Forbidden, "Only an admin of the room can do that.")
	errArchived  = E(Forbidden, "This room is archived: it can be read, and nothing can be written in it.")
)

func (a Access) refuseDirect(act RoomAct) error {
	if act == AddIn {
		return errDirectAdd
	}
	return errDirectFixed
}

// refuseSetting is what the room's settings, and people, have to say.
func (a Access) refuseSetting(act RoomAct) error {
	switch {
	case a.Blocked && (act == WriteIn || act == ChangeIn || act == PinIn || act == MeetIn):
		return ErrUnreachable
	case act == WriteIn && a.Room.AdminsPost && !a.Admin:
		return E(Forbidden, "Only admins of this room can write in it.")
	case act == AddIn && (a.Room.Private || a.Room.AdminsInvite) && !a.Admin:
		return E(Forbidden, "Only an admin of the room can add people to it.")
	case act == PinIn && a.Room.AdminsPin && !a.Admin:
		return E(Forbidden, "Only admins of this room can pin messages.")
	case act == MeetIn:
		return a.refuseCall()
	case act == CallIn && a.Room.AdminsCall && !a.Admin:
		return E(Forbidden, "Only admins of this room can notify everyone in it.")
	}
	return nil
}

// May reports whether the user can do something in the room.
func (a Access) May(act RoomAct) bool { return a.Refuse(act) == nil }

// Callers says who may join a room's call.
type Callers int

// The choices of a room's admins. Direct conversations have all.
const (
	MembersMeet Callers = iota
	AdminsMeet
	NobodyMeets
)

// CallersNames are the choices' names in forms.
var CallersNames = []string{MembersMeet: "members", AdminsMeet: "admins", NobodyMeets: "nobody"}

func (a Access) refuseCall() error {
	switch {
	case a.Room.Callers == NobodyMeets:
		return E(Forbidden, "There are no calls in this room.")
	case a.Room.Callers == AdminsMeet && !a.Admin:
		return E(Forbidden, "Only admins of this room can join its calls.")
	}
	return nil
}
