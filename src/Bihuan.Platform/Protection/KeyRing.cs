using System.Text;
using System.Xml.Linq;
using Bihuan.Foundation;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bihuan.Platform.Protection;

/// <summary>
/// The framework's keys for cookies and forms lie in our database, so that every node reads the cookies of every other, and are
/// wrapped by the master key, so that a stolen backup forges none.
/// </summary>
internal static class KeyRing
{
    public static void AddKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("bihuan");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new DatabaseKeys(provider.GetRequiredService<Store.Store>(), provider.GetRequiredService<Writes>(), provider.GetRequiredService<TimeProvider>());
            options.XmlEncryptor = new MasterKeyEncryptor(provider.GetRequiredService<MasterKey>());
        }));
    }
}

/// <summary>Called by the framework when it starts and every few months, never inside a change; so it may wait for the writer.</summary>
internal sealed class DatabaseKeys(Store.Store store, Writes writes, TimeProvider clock) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var db = store.Reader();
        try
        {
            return [.. db.Set<ProtectionKeyRow>().Select(x => x.Xml).AsEnumerable().Select(x => XElement.Parse(x))];
        }
        finally
        {
            store.Return(db);
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var row = new ProtectionKeyRow { Id = Ids.New(clock), Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) };
        // On a thread of the pool: whoever renders a page has a context of its own that the change would wait for, and it for the change.
        Task.Run(() => writes.Run(
            async services =>
            {
                var db = services.GetRequiredService<ServiceDb>();
                db.Add(row);
                await db.SaveChangesAsync();
                return true;
            },
            CancellationToken.None)).GetAwaiter().GetResult();
    }
}

internal sealed class MasterKeyEncryptor(MasterKey master) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var wrapped = master.Wrap(Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)));
        return new EncryptedXmlInfo(new XElement("wrapped", Convert.ToBase64String(wrapped)), typeof(MasterKeyDecryptor));
    }
}

/// <summary>Made by the framework by name from the stored key; hence the service provider.</summary>
internal sealed class MasterKeyDecryptor : IXmlDecryptor
{
    private readonly MasterKey _master;

    public MasterKeyDecryptor(IServiceProvider services) => _master = services.GetRequiredService<MasterKey>();

    public XElement Decrypt(XElement encryptedElement)
    {
        var plain = _master.Unwrap(Convert.FromBase64String(encryptedElement.Value))
            ?? throw new InvalidOperationException("A key of the ring was wrapped by another master key. Start with the master key this database was made with.");
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
