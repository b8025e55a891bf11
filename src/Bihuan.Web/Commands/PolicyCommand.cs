using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels;
using Bihuan.ServiceLevels.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Web.Commands;

/// <summary><c>bihuan policy</c>: whether a document is sound, and what a draft of limits would have made of the history.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Check a policy document, or try a draft of limits on all history.") { Check(), PolicyBacktestCommand.Create() };

    private static Command Check()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "A YAML document: limits, targets, a rule, a calendar, or one that is called as in policies/ (messages.yaml, calls.yaml, processes/repair.yaml)." };
        var document = new Option<string?>("--document") { Description = "What the document is, where its file is called otherwise: messages, calls, processes.repair." };
        var publishedOn = new Option<DateOnly?>("--published-on") { Description = "For a draft of limits: the day it is to be published, which no limit may precede." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("check", "Everything wrong with a document, by line and field; exit 1 if anything is.") { file, document, publishedOn, json };
        file.AcceptExistingOnly();
        command.SetAction(async (parsed, ct) =>
        {
            var path = parsed.GetValue(file)!;
            var yaml = await File.ReadAllTextAsync(path.FullName, ct);
            var called = parsed.GetValue(document);
            var named = await Named(yaml, path, called);
            if (named is null && (called is not null || EmbeddedPolicies.Names().Any(x => Path.GetFileName(x) == path.Name) && KindOf(yaml).Length == 0))
            {
                parsed.InvocationConfiguration.Error.WriteLine($"No document that can be checked is called '{called ?? path.Name}'.");
                return 2;
            }

            var (kind, errors) = named ?? Errors(yaml, path.Name, parsed.GetValue(publishedOn));
            Print(parsed.InvocationConfiguration, kind, path.Name, errors, parsed.GetValue(json));
            return errors.Count == 0 ? 0 : 1;
        });
        return command;
    }

    /// <summary>What a document is follows from what it lists; one that lists nothing known is read as limits, which says what is missing.</summary>
    private static (string Kind, IReadOnlyList<PolicyError> Errors) Errors(string yaml, string name, DateOnly? publishedOn) => KindOf(yaml) switch
    {
        "targets" => ("targets", ServiceLevelChecks.Targets(yaml, name)),
        "calendar" => ("calendar", CalendarReader.Read(yaml, name).Errors),
        "rule" => ("rule", ServiceLevelChecks.Rule(yaml, name)),
        _ => ("limits", ServiceLevelChecks.Limits(yaml, name, publishedOn)),
    };

    /// <summary>A document that is told by its name and by nothing in it; null where it tells itself, or nobody knows the name.</summary>
    private static async Task<(string Kind, IReadOnlyList<PolicyError> Errors)?> Named(string yaml, FileInfo path, string? document)
    {
        if (document is null && KindOf(yaml).Length > 0) return null;
        var name = Path.GetFileNameWithoutExtension(path.Name);
        var services = new ServiceCollection().AddLogging().AddBihuan(new StoreOptions(Path.GetTempPath(), null), new MasterKey(RandomNumberGenerator.GetBytes(32)));
        services.AddSingleton(PolicyLibrary.OfRelease());
        await using var provider = services.BuildServiceProvider();
        var kinds = provider.GetRequiredService<PolicyKinds>();
        foreach (var called in document is null ? [$"{path.Directory?.Name}.{name}", name] : new[] { document })
            if (kinds.Of(called) is { } kind) return (called, kind.Check(new PolicyDraft(path.Name, yaml, null)));
        return null;
    }

    private static string KindOf(string yaml)
    {
        foreach (var line in yaml.Split('\n'))
        {
            if (line.StartsWith("limits:", StringComparison.Ordinal)) return "limits";
            if (line.StartsWith("targets:", StringComparison.Ordinal)) return "targets";
            if (line.StartsWith("clauses:", StringComparison.Ordinal)) return "rule";
            if (line.StartsWith("week:", StringComparison.Ordinal) || line.StartsWith("extends:", StringComparison.Ordinal)) return "calendar";
        }

        return "";
    }

    private static void Print(InvocationConfiguration console, string kind, string name, IReadOnlyList<PolicyError> errors, bool json)
    {
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(
                new { file = name, kind, valid = errors.Count == 0, errors = errors.Select(x => new { line = x.Line, column = x.Column, field = x.Path, code = x.Code, detail = x.Detail }) }, Answers.Json));
            return;
        }

        foreach (var error in errors) console.Error.WriteLine(error);
        console.Output.WriteLine(errors.Count == 0 ? $"{name}: {kind}, nothing wrong." : $"{name}: {errors.Count} wrong.");
    }
}
