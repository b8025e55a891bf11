using System.Text.RegularExpressions;

namespace Bihuan.Tests.Architecture;

/// <summary>A decision knows no database, no HTTP and no clock: the files of every Domain folder are read to be sure.</summary>
public partial class DomainTests
{
    [Fact]
    public void Domain_files_open_only_Foundation_System_and_their_own_module() =>
        Offences.None(
            from file in DomainFiles()
            from Match opened in Using().Matches(File.ReadAllText(file))
            let space = opened.Groups["space"].Value
            where !IsOpen(space, ModuleOf(file))
            select $"{Repository.NameOf(file)} opens {space}");

    [Fact]
    public void Domain_files_touch_no_store_request_or_clock() =>
        Offences.None(
            from file in DomainFiles()
            from Match touched in Outside().Matches(CodeOf(file))
            select $"{Repository.NameOf(file)} mentions {touched.Value}");

    private static IEnumerable<string> DomainFiles() =>
        Repository.Files(["src"], ".cs").Where(file => Repository.NameOf(file).Split('/') is ["src", _, "Domain", ..]);

    private static string ModuleOf(string file) => Repository.NameOf(file).Split('/')[1];

    private static bool IsOpen(string space, string module)
    {
        if (space == module || space.StartsWith(module + ".", StringComparison.Ordinal)) return !space.EndsWith(".Tables", StringComparison.Ordinal);
        return Below(space, "System") || Below(space, "Bihuan.Foundation");
    }

    private static bool Below(string space, string root) => space == root || space.StartsWith(root + ".", StringComparison.Ordinal);

    private static string CodeOf(string file) =>
        string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    [GeneratedRegex(@"^\s*(?:global\s+)?using\s+(?:static\s+|\w+\s*=\s*)?(?<space>[A-Z][\w.]*)", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\b(ServiceDb|DbContext|DbSet|HttpContext|TimeProvider|ILogger|IServiceProvider|HttpClient|File\.\w+|Task<)")]
    private static partial Regex Outside();
}
