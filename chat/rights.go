package chat

import "slices"

// Role is what a user is on this server, beside being a member or an admin of rooms.
type Role string

// The roles, from all rights to the fewest.
const (
	Owner       Role = "owner"
	ServerAdmin Role = "admin"
	Moderator   Role = "moderator" // removes messages, settles reports, bans from rooms
	Regular     Role = "member"    // the role of new accounts
	Guest       Role = "guest"     // sees only the rooms of an invitation
)

// Roles are all roles, from all rights to the fewest.
var Roles = []Role{Owner, ServerAdmin, Moderator, Regular, Guest}

// Act is a kind of thing that some roles may do.
type Act string

// The acts on a server. What a user may do in a room is that room's matter, see Access.
const (
	FindRoom     Act = "find and open public rooms"
	MakeRoom     Act = "create rooms"
	AddPeople    Act = "add people to rooms"
	Invite       Act = "invite people to the server"
	Moderate     Act = "settle reports; in rooms that they can read, delete messages and ban people"
	ManageRoles  Act = "change roles of others, but of owners"
	ManagePeople Act = "deactivate accounts, bring them back, sign them out"
	ManageRooms  Act = "archive and delete any room, give it an admin"
	ManageServer Act = "change the server's settings"
	ManageOwners Act = "make owners, and change roles of owners"
)

// Acts are all acts on a server.
var Acts = []Act{FindRoom, MakeRoom, AddPeople, Moderate, Invite, ManageRoles, ManagePeople, ManageRooms, ManageServer, ManageOwners}

// rights is the table of who may do what on a server.
var rights = map[Act][]Role{
	FindRoom:     {Owner, ServerAdmin, Moderator, Regular},
	MakeRoom:     {Owner, ServerAdmin, Moderator, Regular},
	AddPeople:    {Owner, ServerAdmin, Moderator, Regular},
	Moderate:     {Owner, ServerAdmin, Moderator},
	Invite:       {Owner, ServerAdmin},
	ManageRoles:  {Owner, ServerAdmin},
	ManagePeople: {Owner, ServerAdmin},
	ManageRooms:  {Owner, ServerAdmin},
	ManageServer: {Owner, ServerAdmin},
	ManageOwners: {Owner},
}

// May reports whether users of this role may do something.
func (r Role) May(act Act) bool { return slices.Contains(rights[act], r) }

// Refuse is the error for a user of this role who may not do something; nil for one who may.
func (r Role) Refuse(act Act) error {
	switch {
	case r.May(act):
		return nil
	case r == Guest:
		return E(Forbidden, "Guests of this server cannot do that.")
	case act == Moderate:
		return E(Forbidden, "Only a moderator or an admin of this server can do that.")
	case act == ManageOwners:
		return E(Forbidden, "Only an owner of this server can do that.")
	}
	return E(Forbidden, "Only an admin of this server can do that.")
}

// errLastOwner keeps a server from being left without an owner.
var errLastOwner = E(Conflict, "This is the only owner of the server. Make another person an owner first.")

// CheckRoleChange says whether a user with the role actor may change another's role. The store
// asks it while no role can change. owners is how many there are.
func CheckRoleChange(actor, from, to Role, owners int) error {
	act := ManageRoles
	if from == Owner || to == Owner {
		act = ManageOwners
	}
	if err := actor.Refuse(act); err != nil {
		return err
	}
	if from == Owner && to != Owner {
		return CheckOwnerLeaves(from, owners)
	}
	return nil
}

// CheckOwnerLeaves says whether a user of a role may give up that role or the account.
func CheckOwnerLeaves(role Role, owners int) error {
	if role == Owner && owners <= 1 {
		return errLastOwner
	}
	return nil
}

// Outranks reports whether a role is above another one.
func (r Role) Outranks(other Role) bool { return slices.Index(Roles, r) < slices.Index(Roles, other) }

// CheckUnpictures says whether a user may take the picture of another one with the role of away: a
// moderator that of those below them, an admin that of all but owners.
func CheckUnpictures(actor, of Role, _ int) error {
	switch {
	case of == Owner && actor.May(ManagePeople):
		return actor.Refuse(ManageOwners)
	case actor.May(ManagePeople):
		return nil
	case actor.May(Moderate) && !actor.Outranks(of):
		return E(Forbidden, "Moderators take pictures away from members and guests alone.")
	}
	return actor.Refuse(Moderate)
}

// ReadRole is the role of that name.
func ReadRole(name string) (Role, error) {
	if r := Role(name); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", Field("role", "Choose owner, admin, moderator, member or guest.")
}

// RefuseTo refuses a user whose role does not allow an act. The operator may all.
func (u User) RefuseTo(act Act) error {
	if u.ID == 0 {
		return nil
	}
	return u.Role.Refuse(act)
}

// Below are the roles with fewer rights.
func (r Role) Below() []Role { return Roles[slices.Index(Roles, r)+1:] }
