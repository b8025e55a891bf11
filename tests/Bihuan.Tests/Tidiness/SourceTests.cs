using System.Text.RegularExpressions;

namespace Bihuan.Tests.Tidiness;

public partial class SourceTests
{
    private const int LinesMax = 500;
    private static readonly string[] Everywhere = ["src", "tests", "web", "policies", "tools", "bench", "docs", ".ci"];

    [Fact]
    public void Nothing_is_left_to_do_in_the_sources() =>
        Offences.None(Lines(["src", "tests", "web", "tools", "bench", "policies"], ".cs", ".razor", ".ts", ".mjs", ".css", ".sql", ".yaml", ".sh")
            .Where(line => Unfinished().IsMatch(line.Text)).Select(Show));

    [Fact]
    public void No_exception_is_swallowed_in_silence() =>
        Offences.None(Repository.Files(["src", "tests", "web", "bench"], ".cs", ".razor", ".ts")
            .Where(file => EmptyCatch().IsMatch(File.ReadAllText(file))).Select(Repository.NameOf));

    // Chinese has its homes: words, policies, documents. Tests may carry Chinese sample data.
    [Fact]
    public void Code_is_written_in_English() =>
        Offences.None(Lines(["src", "web", "tools", "bench"], ".cs", ".razor", ".ts", ".mjs", ".sh")
            .Where(line => !IsSampleData(line.File) && Chinese().IsMatch(line.Text)).Select(Show));

    [Fact]
    public void No_source_file_is_longer_than_five_hundred_lines() =>
        Offences.None(Repository.Files(["src"], ".cs", ".razor")
            .Where(file => File.ReadLines(file).Count() > LinesMax).Select(Repository.NameOf));

    [Fact]
    public void The_repository_speaks_of_the_product_alone() =>
        Offences.None(Lines(Everywhere, ".cs", ".razor", ".ts", ".mjs", ".md", ".yaml", ".sql", ".sh", ".json", ".props", ".csproj")
            .Concat(TopLevel())
            .Where(line => Workplace().IsMatch(line.Text)).Select(Show));

    [Fact]
    public void No_test_is_skipped_and_none_sleeps() =>
        Offences.None(Lines(["tests"], ".cs").Where(line => SkipOrSleep().IsMatch(line.Text)).Select(Show));

    private static bool IsSampleData(string file)
    {
        var name = Repository.NameOf(file);
        return name.Contains("/Demo/", StringComparison.Ordinal) || name.Contains("/Words/", StringComparison.Ordinal)
            || name.EndsWith(".test.ts", StringComparison.Ordinal) || name.Contains("/words/", StringComparison.Ordinal);
    }

    private static IEnumerable<(string File, int Number, string Text)> Lines(string[] folders, params string[] endings) =>
        Repository.Files(folders, endings).Where(file => Path.GetFileName(file) != nameof(SourceTests) + ".cs").SelectMany(LinesOf);

    private static IEnumerable<(string File, int Number, string Text)> TopLevel() =>
        Directory.EnumerateFiles(Repository.Root)
            .Where(file => Path.GetExtension(file) is "" or ".md" or ".props" or ".json" or ".slnx")
            .SelectMany(LinesOf);

    private static IEnumerable<(string File, int Number, string Text)> LinesOf(string file) =>
        File.ReadLines(file).Select((text, index) => (file, index + 1, text));

    private static string Show((string File, int Number, string Text) line) => $"{Repository.NameOf(line.File)}:{line.Number}: {line.Text.Trim()}";

    // The last letters in brackets, so that whoever searches for such marks does not find this line.
    [GeneratedRegex(@"\b(TOD[O]|FIXM[E]|HAC[K]|XX[X])\b|NotImplementedExceptio[n]")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^)]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"[\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF]")]
    private static partial Regex Chinese();

    // Paths of somebody's machine, and addresses where packages happen to have been fetched.
    [GeneratedRegex(@"(?<![\w.])/(work|root|home/\w+)/|/tmp/(?!bihuan)\w|hub\.git|""resolved"":\s*""http|artifactory|nexus\.|verdaccio", RegexOptions.IgnoreCase)]
    private static partial Regex Workplace();

    [GeneratedRegex(@"\bSkip\s*=\s*""|Thread\.Sleep|Assert\.Skip")]
    private static partial Regex SkipOrSleep();
}
