namespace Bihuan.Staff;

internal static class StaffPermissions
{
    public const string ReadRoster = "staff.roster.read";
    public const string ManageRoster = "staff.roster.manage";
}
