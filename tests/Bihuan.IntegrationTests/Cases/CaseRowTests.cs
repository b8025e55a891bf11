using System.Reflection;
using Bihuan.Cases.Domain;
using Bihuan.Cases.Tables;
using Bihuan.Foundation;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.IntegrationTests.Cases;

public sealed class CaseRowTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);

    [Theory, BothDatabases]
    public async Task A_case_read_by_hand_is_the_one_that_EF_reads_in_every_column(Database database)
    {
        // What it stores no process knows: a server of its own, or others would find it.
        await using var server = await TestServer.Start(database);
        using var api = await server.Api("*");
        var ct = TestContext.Current.CancellationToken;
        var id = new CaseId((await OpenCase.By(api)).Id);
        string[] columns = [];
        await server.Change(async db =>
        {
            var all = await db.Set<ServiceCase>().AsTracking().FirstAsync(x => x.Id == id, ct);
            columns = [.. db.Model.FindEntityType(typeof(ServiceCase))!.GetProperties().Select(x => x.Name)];
            // Each another value than any other column of its type, so that two that changed places would show.
            for (var i = 0; i < columns.Length; i++)
                if (columns[i] is not ("Id" or "RunningNumber" or "Number" or "Seq")) Property(columns[i]).SetValue(all, Some(Property(columns[i]).PropertyType, columns[i], i));
            await db.SaveChangesAsync(ct);
        });

        var byEf = await server.Query(db => db.Set<ServiceCase>().FirstAsync(x => x.Id == id, ct));
        var byHand = Assert.Single(await server.Query(db => db.LoadCasesToTell([id.Value], ct)));

        Assert.All(columns, x => Assert.Equal(Property(x).GetValue(byEf), Property(x).GetValue(byHand)));
        Assert.All(columns, x => Assert.NotNull(Property(x).GetValue(byHand)));
    }

    private static PropertyInfo Property(string name) => typeof(ServiceCase).GetProperty(name)!;

    private static object Some(Type type, string name, int i) => (Nullable.GetUnderlyingType(type) ?? type).Name switch
    {
        nameof(String) => name,
        nameof(DateTimeOffset) => s_start.AddMinutes(i),
        nameof(Int32) => 1000 + i,
        nameof(Int64) => 1000L + i,
        nameof(Boolean) => name == nameof(ServiceCase.IsOpen),
        nameof(Guid) => Ids.At(s_start),
        nameof(CustomerId) => new CustomerId(Ids.At(s_start)),
        nameof(UnitId) => new UnitId(Ids.At(s_start)),
        nameof(OrganisationId) => new OrganisationId(Ids.At(s_start)),
        nameof(UserId) => new UserId(Ids.At(s_start)),
        nameof(CaseId) => new CaseId(Ids.At(s_start)),
        "Byte[]" => Ids.At(s_start).ToByteArray(),
        _ when type == typeof(List<Guid>) => new List<Guid> { Ids.At(s_start) },
        _ when type == typeof(List<string>) => new List<string> { name, "another" },
        _ => throw new InvalidOperationException($"Nobody has thought of {type}."),
    };
}
