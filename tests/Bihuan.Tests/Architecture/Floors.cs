using System.Xml.Linq;

namespace Bihuan.Tests.Architecture;

/// <summary>The floors of ARCHITECTURE.md. A module refers only to modules on lower floors.</summary>
internal static class Floors
{
    private const string Prefix = "Bihuan.";

    private static readonly string[][] FromTheGround =
    [
        ["Foundation", "Routing"],
        ["Insight"],
        ["Platform"],
        ["Ui"],
        ["Administration", "Messages", "ServiceLevels", "Staff", "Products", "Settlement", "Analytics"],
        ["Customers", "Knowledge", "Parts"],
        ["Cases", "Warranty"],
        ["Intake", "Dispatch", "Returns", "Complaints", "Surveys"],
        ["Quality"],
        ["Web"],
    ];

    /// <summary>These serve everybody; what they make public is their contract.</summary>
    private static readonly string[] Ground = ["Foundation", "Routing", "Insight", "Platform", "Ui"];

    public static int? Of(string project)
    {
        var floor = Array.FindIndex(FromTheGround, modules => modules.Contains(project[Prefix.Length..], StringComparer.Ordinal));
        return floor < 0 ? null : floor;
    }

    public static bool IsCapability(string project) =>
        project.StartsWith(Prefix, StringComparison.Ordinal) && project != "Bihuan.Web" && !Ground.Contains(project[Prefix.Length..], StringComparer.Ordinal);

    public static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(Repository.At("src", project, project + ".csproj")).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
