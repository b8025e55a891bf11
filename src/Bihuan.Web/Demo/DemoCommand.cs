using System.Diagnostics;
using System.Globalization;
using System.Net;
using Bihuan.Platform.Store;

namespace Bihuan.Web.Demo;

/// <summary>The demo as <c>serve --demo</c> offers it: only for an empty installation, only where nobody else can reach it.</summary>
internal static class DemoCommand
{
    private const int Cases = 5_000;

    /// <summary>False when it was asked for and may not be; an installation with anything in it is left alone.</summary>
    public static async Task<bool> Offer(StoreOptions store, string bind, CancellationToken ct)
    {
        if (!IPAddress.IsLoopback(IPAddress.Parse(bind)))
        {
            Console.Error.WriteLine("The demo company has well-known sign-ins and is only served on this machine itself: leave out --bind, or start with --no-demo.");
            return false;
        }

        var watch = Stopwatch.StartNew();
        if (await DemoRun.Fill(store, Cases, ct))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The demo company was generated: {Cases} cases over a year, in {watch.Elapsed.TotalSeconds:0} s. Nothing in it is real."));
        return true;
    }

    /// <summary>Where to go and who can sign in; nothing when this is no demo.</summary>
    public static void PrintSignIns(StoreOptions store, string address)
    {
        var file = Path.Combine(store.DataFolder, DemoRun.SignInsFile);
        if (!File.Exists(file)) return;
        Console.WriteLine($"  {address}desk     the desk: sign in below; press n for a new case, ? for all keys");
        Console.WriteLine($"  {address}report   the customers' page: report, follow, confirm and rate without an account");
        Console.WriteLine($"  {address}field    the technicians' app: sign in as technician1@demo.example");
        Console.WriteLine("Demo sign-ins (e-mail, password); agent-lead1 and chief-executive1 see most:");
        foreach (var line in File.ReadLines(file)) Console.WriteLine("  " + line);
        Console.WriteLine($"Stop with Ctrl-C. The data stay in {store.DataFolder}; remove that folder to begin anew.");
    }
}
