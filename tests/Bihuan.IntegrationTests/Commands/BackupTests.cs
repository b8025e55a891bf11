using System.Net.Http.Headers;
using System.Text;
using Bihuan.Customers.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Ledger;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Testing;
using Bihuan.Web.Commands;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.IntegrationTests.Commands;

/// <summary>The rehearsal: what a backup holds comes back in another place, proved, and what was erased since stays erased.</summary>
public sealed class BackupTests
{
    private static readonly byte[] s_png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Enumerable.Range(0, 200).Select(x => (byte)x)];

    [Theory, BothDatabases, Requirement("SEC-09"), Requirement("SEC-10")]
    public async Task A_backup_made_while_serving_comes_back_whole(Database database)
    {
        await using var server = await TestServer.Start(database);
        using var api = await server.Api("cases.case.open", "cases.case.read", "cases.attachment.add");
        var opened = await api.OpenCase();
        using (var form = new MultipartFormDataContent())
        {
            form.Add(new ByteArrayContent(s_png) { Headers = { ContentType = MediaTypeHeaderValue.Parse("image/png") } }, "files", "photo.png");
            using var sent = await api.PostAsync($"/api/v1/cases/{opened.GetProperty("id").GetString()}/attachments", form, TestContext.Current.CancellationToken);
            Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        // Somebody keeps writing while the copy is made; the copy is of one instant all the same.
        var file = Path.Combine(server.DataFolder, "backup.tar.gz");
        var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(x => api.OpenCase("\u51b0\u7bb1\u4e0d\u5236\u51b7", phone: "1391234567" + x)));
        var made = await server.Services.GetRequiredService<BackupMaker>().Make(file, null, null, TestContext.Current.CancellationToken);
        await writing;
        Assert.True(made.Verified, string.Join("; ", made.Notes));
        Assert.Equal(1, made.Files);

        var customer = await server.Query(db => db.Set<Customer>().OrderBy(x => x.CreatedAt).FirstAsync());
        var (options, restored) = await Restore(server, database, file, customer.Id.Value);
        Assert.True(restored.Verified, string.Join("; ", restored.Notes));
        Assert.True(restored.Facts >= 4);
        Assert.Contains(restored.Notes, x => x.StartsWith("1 keys", StringComparison.Ordinal));

        await using var back = await TestServer.Start(database, folder: options.DataFolder, connection: options.PostgresConnection);
        var stream = Guid.Parse(opened.GetProperty("id").GetString()!);
        var before = await server.Query(db => db.Set<FactRow>().Where(x => x.StreamId == stream).OrderBy(x => x.Seq).Select(x => x.Hash).ToListAsync());
        var after = await back.Query(db => db.Set<FactRow>().Where(x => x.StreamId == stream).OrderBy(x => x.Seq).Select(x => x.Hash).ToListAsync());
        Assert.Equal(before, after.Take(before.Count)); // The repeated erasure adds its own fact at the end.
        Assert.Equal(s_png, await File.ReadAllBytesAsync(Directory.EnumerateFiles(options.FileFolder, "*", SearchOption.AllDirectories).Single(), TestContext.Current.CancellationToken));
        var erased = await back.Query(db => db.Set<Customer>().SingleAsync(x => x.Id == customer.Id));
        Assert.Null(erased.Name);
        Assert.NotNull(erased.ErasedAt);
        using var further = await back.Api("cases.case.open");
        await further.OpenCase("\u7a7a\u8c03\u6f0f\u6c34");
        Assert.True((await back.Services.GetRequiredService<ChainVerifier>().Verify(null, true, null, TestContext.Current.CancellationToken)).IsSound);
    }

    [Theory, BothDatabases, Requirement("SEC-09")]
    public async Task A_damaged_backup_is_refused_and_leaves_nothing(Database database)
    {
        await using var server = await TestServer.Start(database);
        var file = Path.Combine(server.DataFolder, "backup.tar.gz");
        await server.Services.GetRequiredService<BackupMaker>().Make(file, null, null, TestContext.Current.CancellationToken);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<BackupException>(() => Restore(server, database, file, null));
    }

    [Fact]
    public async Task The_master_key_joins_only_under_its_passphrase()
    {
        await using var server = await TestServer.Start(Database.Sqlite);
        var key = await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, "keys", "master.key"), TestContext.Current.CancellationToken);
        var file = Path.Combine(server.DataFolder, "backup.tar.gz");
        await server.Services.GetRequiredService<BackupMaker>().Make(file, (key, "correct horse"), null, TestContext.Current.CancellationToken);
        Assert.Equal(key, await BackupRestorer.MasterKeyOf(file, "correct horse", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<BackupException>(() => BackupRestorer.MasterKeyOf(file, "wrong", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<BackupException>(() => BackupRestorer.MasterKeyOf(file, null, TestContext.Current.CancellationToken));
        var packed = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Encoding.ASCII.GetString(key).Trim(), Encoding.Latin1.GetString(packed), StringComparison.Ordinal);
    }

    private static async Task<(StoreOptions Options, BackupOutcome Outcome)> Restore(TestServer server, Database database, string file, Guid? erasedSince)
    {
        var folder = Directory.CreateTempSubdirectory("bihuan-restore-").FullName;
        var options = new StoreOptions(folder, database == Database.Postgres ? await TestServer.NewPostgres() : null);
        Directory.CreateDirectory(options.KeyFolder);
        File.Copy(Path.Combine(server.DataFolder, "keys", "master.key"), Path.Combine(options.KeyFolder, "master.key"));
        string? list = null;
        if (erasedSince is { } subject)
        {
            list = Path.Combine(server.DataFolder, "erased-since.log");
            await File.WriteAllTextAsync(list, subject + "\n", TestContext.Current.CancellationToken);
        }

        return (options, await RestoreCommand.Restore(options, file, list, new Progress<long>(), TestContext.Current.CancellationToken));
    }
}
