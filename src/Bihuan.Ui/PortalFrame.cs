namespace Bihuan.Ui;

/// <summary>What every portal page shows around its one question. The host or the page fills it.</summary>
public sealed class PortalFrame
{
    /// <summary>The maker's name; empty shows the product's own.</summary>
    public string Brand { get; set; } = "";

    /// <summary>The hotline. When empty the way to a person is <see cref="PersonHref"/>.</summary>
    public string Phone { get; set; } = "";

    /// <summary>Opening hours in words, beside the hotline.</summary>
    public string Hours { get; set; } = "";

    public string PersonHref { get; set; } = "/report?kind=consultation";
    public string ComplaintHref { get; set; } = "/report?kind=complaint";
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    public bool Demo { get; set; }
}
