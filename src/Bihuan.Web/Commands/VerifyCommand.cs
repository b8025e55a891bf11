using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bihuan.Platform;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Commands;

/// <summary>
/// <c>bihuan verify</c>: proves every chain of facts and the kept roots; exits with 1 when anything is wrong. It only reads, so it may
/// run beside the server.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var data = new DataOptions();
        var root = new Option<string?>("--root") { Description = "A root kept elsewhere, 64 hexadecimal digits; needs --day." };
        var day = new Option<DateOnly?>("--day") { Description = "The day of --root." };
        var cutoff = new Option<DateTimeOffset?>("--cutoff") { Description = "The instant up to which --root was made, if not the end of its day." };
        var all = new Option<bool>("--all-roots") { Description = "Recompute every kept root, however many there are." };
        var command = new Command("verify", "Verify every chain of facts and the kept daily roots.") { root, day, cutoff, all };
        data.AddTo(command);
        command.Validators.Add(parsed =>
        {
            var text = parsed.GetValue(root);
            if (text is null != parsed.GetValue(day) is null) parsed.AddError("Give --root and --day together.");
            if (text is not null && (text.Length != 64 || !text.All(char.IsAsciiHexDigit))) parsed.AddError("--root has 64 hexadecimal digits.");
        });
        command.SetAction(async (parsed, ct) =>
        {
            var wanted = parsed.GetValue(root) is { } hex ? new WantedRoot(parsed.GetValue(day)!.Value, Convert.FromHexString(hex), parsed.GetValue(cutoff)?.ToUniversalTime()) : null;
            var store = data.Store(parsed);
            if (Tools.NothingThere(store) is { } why)
            {
                Console.Error.WriteLine(why);
                return 2;
            }

            await using var services = Tools.Services(store);
            if (await Tools.NotMigrated(services, ct) is { } old)
            {
                Console.Error.WriteLine(old);
                return 2;
            }

            var verdict = await Progress.Show(
                "Verifying", parsed.GetValue(data.Json), progress => services.GetRequiredService<ChainVerifier>().Verify(wanted, parsed.GetValue(all), progress, ct));
            Print(verdict, parsed.GetValue(data.Json));
            return verdict.IsSound ? 0 : 1;
        });
        return command;
    }

    private static void Print(LedgerVerdict verdict, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    facts = verdict.Facts,
                    chains = verdict.Chains,
                    seconds = Math.Round(verdict.Seconds, 3),
                    factsPerSecond = Math.Round(verdict.Facts / Math.Max(verdict.Seconds, 0.001)),
                    sound = verdict.IsSound,
                    firstBad = verdict.Faults.Count == 0 ? null : Described(verdict.Faults[0]),
                    faults = verdict.Faults.Select(Described),
                    roots = verdict.Roots,
                    rootsKept = verdict.RootsKept,
                },
                JsonSerializerOptions.Web));
            return;
        }

        var culture = CultureInfo.InvariantCulture;
        Console.WriteLine(string.Create(culture, $"{verdict.Facts:N0} facts in {verdict.Chains:N0} chains checked in {verdict.Seconds:N2} s."));
        if (verdict.Faults.Count > 0) Console.WriteLine($"First bad fact: {verdict.Faults[0]}");
        foreach (var fault in verdict.Faults.Skip(1).Take(9)) Console.WriteLine($"Also: {fault}");
        foreach (var root in verdict.Roots.Where(x => !x.Agrees || x.IsPresented))
        {
            var origin = root.IsPresented ? "presented" : "kept";
            Console.WriteLine(root.Agrees
                ? $"The {origin} root of {root.Day:yyyy-MM-dd} agrees with the facts."
                : $"The {origin} root of {root.Day:yyyy-MM-dd} does not agree: {root.Expected}, but the facts give {root.Computed}.");
        }

        if (verdict.RootsKept > 0) Console.WriteLine(string.Create(culture, $"{verdict.Roots.Count(x => x is { Agrees: true, IsPresented: false })} of {verdict.RootsKept} kept roots recomputed and right."));
        Console.WriteLine(verdict.IsSound ? "Everything is as it was recorded." : "The ledger is not sound.");
    }

    private static object Described(ChainFault fault) => new { stream = fault.Stream, name = fault.Name, seq = fault.Seq, what = fault.Kind.ToString(), sentence = fault.ToString() };
}
