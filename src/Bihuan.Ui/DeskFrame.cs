namespace Bihuan.Ui;

/// <summary>
/// What the desk's frame shows about the reader. The host fills it once a request, after sign-in; layouts and
/// components only read it, so that this project needs to know nothing of users and rights.
/// </summary>
public sealed class DeskFrame
{
    public string UserName { get; set; } = "";

    /// <summary>Post and organisation unit, as one line under the name.</summary>
    public string UserPost { get; set; } = "";

    /// <summary>Whether the reader holds a permission. Nothing is permitted until the host says otherwise.</summary>
    public Func<string, bool> Can { get; set; } = _ => false;

    /// <summary>Counted no further than 100.</summary>
    public int UnreadNotifications { get; set; }

    /// <summary>The zone times are shown in; always named beside an exact time.</summary>
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    /// <summary>Data is generated: the banner says so on every page.</summary>
    public bool Demo { get; set; }

    /// <summary>Where the part that shows a call of this reader's own is fetched; null for whoever takes none.</summary>
    public string? CallHref { get; set; }

    public string NewCaseHref { get; set; } = "/desk/cases/new";
    public string NewCasePermission { get; set; } = "cases.case.open";
    public string ProfileHref { get; set; } = "/desk/profile";
    public string NotificationsHref { get; set; } = "/desk/notifications";
}
