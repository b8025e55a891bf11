using System.Runtime.CompilerServices;

namespace Bihuan.Tests;

/// <summary>The source tree the tests were built from, for tests that read it.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", "dist", ".build", ".git", "artifacts"];

    public static string Root { get; } = FindRoot();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string NameOf(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    /// <summary>Files below the folders with one of the endings, generated and fetched ones left out.</summary>
    public static IEnumerable<string> Files(string[] folders, params string[] endings) =>
        folders.Select(folder => At(folder)).Where(Directory.Exists)
            .SelectMany(Walk)
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> Modules() =>
        Directory.GetDirectories(At("src")).Select(folder => Path.GetFileName(folder)).Where(name => File.Exists(At("src", name, name + ".csproj"))).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !NotOurs.Contains(Path.GetFileName(child), StringComparer.Ordinal))
                .SelectMany(Walk));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        // The path of this very file leads home; a copied test folder is found from where it runs.
        foreach (var start in new[] { Path.GetDirectoryName(here), AppContext.BaseDirectory })
        {
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
                if (File.Exists(Path.Combine(folder, "Bihuan.slnx"))) return folder;
        }
        throw new InvalidOperationException("Bihuan.slnx was not found above the tests.");
    }
}
